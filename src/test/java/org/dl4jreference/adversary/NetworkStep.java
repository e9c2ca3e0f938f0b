package org.dl4jreference.adversary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;

/** One step of a training in an arithmetic, written without the project's reference. */
final class NetworkStep {
  private final NetworkSpec spec;
  private final Arithmetic r;
  private final Functions functions;
  private final Tampering tampering;

  private final List<double[]> linear = new ArrayList<>();
  private final List<double[]> z = new ArrayList<>();
  private final List<double[]> a = new ArrayList<>();
  private final Map<Integer, Standardized> norms = new HashMap<>();

  private NetworkStep(NetworkSpec spec, Arithmetic arithmetic, Tampering tampering) {
    this.spec = tampering.spec(spec);
    this.r = arithmetic;
    this.functions = new Functions(arithmetic);
    this.tampering = tampering;
  }

  /** All of a step. */
  static Evaluation of(
      NetworkSpec spec,
      Arithmetic arithmetic,
      Tampering tampering,
      TrainingState state,
      Batch batch) {
    return new NetworkStep(spec, arithmetic, tampering).evaluate(state, batch);
  }

  private Evaluation evaluate(TrainingState state, Batch batch) {
    Tensors p = state.parameters();
    int m = batch.size();
    forward(p, batch.x().toArray(), m);
    List<LayerValues> layers = new ArrayList<>();
    for (int l = 0; l < z.size(); l++) {
      int n = spec.layer(l).nOut();
      layers.add(new LayerValues(Matrix.of(m, n, z.get(l)), Matrix.of(m, n, a.get(l))));
    }
    double[] y = batch.y().toArray();
    double data = tampering.score(r.div(dataScore(y), m));
    Tensors dataGradient = gradient(p, batch.x().toArray(), y, m);
    Tensors penalised =
        p.mapNamed((name, w) -> combined(dataGradient.get(name), penaltyGradient(name, w)));
    Tensors gradient = tampering.gradient(penalised);
    boolean changed = gradient != penalised;
    TrainingState next = update(state, changed ? gradient : null, dataGradient);
    return new Evaluation(
        layers,
        data,
        penaltyScore(p),
        changed ? withoutPenalty(gradient, p) : dataGradient,
        gradient,
        tampering.next(state, next));
  }

  private Tensors withoutPenalty(Tensors gradient, Tensors p) {
    return gradient.mapNamed(
        (name, g) -> g.zip(penaltyGradient(name, p.get(name)), (v, q) -> r.r(v - q)));
  }

  // ---- forward

  private void forward(Tensors p, double[] x, int m) {
    double[] below = x;
    for (int l = 0; l < spec.layers().size(); l++) {
      LayerSpec layer = spec.layer(l);
      boolean plain = layer.normalization().isEmpty();
      double[] bias = layer.hasBias() ? p.get(l, "b").toArray() : null;
      double[] s = below;
      if (layer.hasWeight()) {
        double[] w = p.get(l, "W").toArray();
        s =
            plain && bias != null
                ? r.affine(below, w, bias, m, layer.nIn(), layer.nOut())
                : r.product(below, false, w, false, m, layer.nIn(), layer.nOut());
      }
      linear.add(s);
      if (!plain) {
        Standardized norm = new Standardized(r, layer, s);
        norms.put(l, norm);
        boolean shifted = layer.kind() == LayerKind.BATCH_NORMALIZATION;
        double[] shift = shifted ? p.get(l, "beta").toArray() : bias;
        s = norm.value(p.get(l, norm.gainKey()).toArray(), shift);
      }
      z.add(s);
      below = tampering.activation(l, activation(layer, s), layer.nOut());
      a.add(below);
    }
  }

  private double[] activation(LayerSpec layer, double[] s) {
    String f = layer.activation().name();
    if (f.equals("softmax")) {
      return functions.softmax(s, layer.nOut());
    }
    double[] result = new double[s.length];
    for (int k = 0; k < result.length; k++) {
      result[k] = functions.value(f, s[k]);
    }
    return result;
  }

  // ---- loss

  private String loss() {
    return spec.loss().formula().name();
  }

  private double weight(int k) {
    return spec.loss().weights().map(w -> r.c(w.get(k % spec.nOut()))).orElse(1.0);
  }

  private double weighted(double value, int k) {
    return spec.loss().weights().isEmpty() ? value : r.mul(value, weight(k));
  }

  private boolean isFusedSoftmax() {
    return spec.last().activation().name().equals("softmax")
        && List.of("mcxent", "negativeloglikelihood", "kld").contains(loss());
  }

  private boolean isFusedSigmoid() {
    return spec.last().activation().name().equals("sigmoid") && loss().equals("xent");
  }

  private double dataScore(double[] y) {
    double[] p = a.get(a.size() - 1);
    double[] out = z.get(z.size() - 1);
    double[] terms = new double[y.length];
    double[] log = isFusedSoftmax() ? functions.minusLogSoftmax(out, spec.nOut()) : null;
    for (int k = 0; k < terms.length; k++) {
      terms[k] = weighted(log != null ? crossEntropy(y[k], p[k], log[k]) : term(k, p, y), k);
    }
    double sum = r.sum(terms);
    return isMean() ? r.div(sum, spec.nOut()) : sum;
  }

  private boolean isMean() {
    return List.of("mse", "mae", "mape", "msle", "wasserstein").contains(loss());
  }

  /** The logarithm of p is taken only where p is far from 0: else it would not be known. */
  private double crossEntropy(double y, double p, double minusLog) {
    boolean direct =
        r.choices().logOfOutput() && p > 1000 * r.choices().precision().smallestNormal();
    double log = direct ? -r.f(Math.log(p)) : minusLog;
    return y == 0 ? 0 : r.mul(y, loss().equals("kld") ? r.add(r.f(Math.log(y)), log) : log);
  }

  private double term(int k, double[] p, double[] y) {
    double e = r.sub(p[k], y[k]);
    double margin = r.sub(1, r.mul(y[k], p[k]));
    return switch (loss()) {
      case "mse", "l2" -> r.mul(e, e);
      case "mae", "l1" -> Math.abs(e);
      case "hinge" -> Math.max(0, margin);
      case "squared_hinge" -> margin > 0 ? r.mul(margin, margin) : 0;
      case "xent" -> binaryCrossEntropy(y[k], p[k], z.get(z.size() - 1)[k]);
      case "poisson" -> r.sub(p[k], y[k] == 0 ? 0 : r.mul(y[k], r.f(Math.log(p[k]))));
      case "mape" -> r.mul(100, Math.abs(r.div(e, y[k])));
      case "msle" -> r.mul(ofLogarithms(p[k], y[k]), ofLogarithms(p[k], y[k]));
      case "wasserstein" -> r.mul(p[k], y[k]);
      case "cosine_proximity" ->
          -r.div(r.mul(p[k], y[k]), r.mul(r.sqrt(row(p, p, k)), r.sqrt(row(y, y, k))));
      default -> throw new IllegalArgumentException(loss());
    };
  }

  private double binaryCrossEntropy(double y, double p, double out) {
    double near = Math.min(p, 1 - p);
    if (r.choices().logOfOutput() && near > 200 * r.choices().precision().unitRoundoff()) {
      double positive = y == 0 ? 0 : r.mul(y, r.f(Math.log(p)));
      double rest = r.sub(1, y);
      double negative = rest == 0 ? 0 : r.mul(rest, r.f(Math.log(r.sub(1, p))));
      return -r.add(positive, negative);
    }
    double positive = y == 0 ? 0 : r.mul(y, functions.softplus(-out));
    double rest = r.sub(1, y);
    return r.add(positive, rest == 0 ? 0 : r.mul(rest, functions.softplus(out)));
  }

  private double slopeOfLoss(int k, double[] p, double[] y) {
    double e = r.sub(p[k], y[k]);
    double n = spec.nOut();
    double margin = r.sub(1, r.mul(y[k], p[k]));
    return switch (loss()) {
      case "mse" -> r.mul(r.c(2 / n), e);
      case "l2" -> 2 * e;
      case "mae" -> r.div(Math.signum(e), n);
      case "l1" -> Math.signum(e);
      case "hinge" -> margin > 0 ? -y[k] : 0;
      case "squared_hinge" -> margin > 0 ? r.mul(-2 * y[k], margin) : 0;
      case "poisson" -> r.sub(1, y[k] == 0 ? 0 : r.div(y[k], p[k]));
      case "mape" -> r.div(r.div(100 * Math.signum(e), Math.abs(y[k])), n);
      case "msle" -> r.div(r.div(2 * ofLogarithms(p[k], y[k]), r.add(1, p[k])), n);
      case "wasserstein" -> r.div(y[k], n);
      case "cosine_proximity" -> slopeOfCosine(k, p, y);
      default -> throw new IllegalArgumentException(loss());
    };
  }

  /** ln(1 + p) − ln(1 + y). */
  private double ofLogarithms(double p, double y) {
    return r.sub(r.f(Math.log1p(p)), r.f(Math.log1p(y)));
  }

  /** Σ a·b over the outputs of the example that an element belongs to. */
  private double row(double[] a, double[] b, int k) {
    int from = k - k % spec.nOut();
    return r.dot(a, from, 1, b, from, 1, spec.nOut(), 0);
  }

  /** −(y·‖p‖² − p·Σpy)/(‖p‖³‖y‖). */
  private double slopeOfCosine(int k, double[] p, double[] y) {
    double square = row(p, p, k);
    double above = r.sub(r.mul(p[k], row(p, y, k)), r.mul(y[k], square));
    return r.div(above, r.mul(r.mul(square, r.sqrt(square)), r.sqrt(row(y, y, k))));
  }

  /** ∂score/∂z of the last layer, summed over the examples' scores. */
  private double[] outputDelta(double[] y) {
    double[] p = a.get(a.size() - 1);
    int n = spec.nOut();
    double[] delta = new double[y.length];
    if (isFusedSoftmax()) {
      double[] row = new double[n];
      for (int i = 0; i < y.length; i += n) {
        for (int j = 0; j < n; j++) {
          row[j] = weighted(y[i + j], j);
        }
        double total = r.sum(row);
        for (int j = 0; j < n; j++) {
          delta[i + j] = r.sub(total == 1 ? p[i + j] : r.mul(p[i + j], total), row[j]);
        }
      }
      return delta;
    }
    if (isFusedSigmoid()) {
      for (int k = 0; k < delta.length; k++) {
        delta[k] = weighted(r.sub(p[k], y[k]), k);
      }
      return delta;
    }
    for (int k = 0; k < delta.length; k++) {
      delta[k] = weighted(slopeOfLoss(k, p, y), k);
    }
    return throughActivation(spec.layers().size() - 1, delta);
  }

  // ---- backward

  private double[] throughActivation(int l, double[] delta) {
    LayerSpec layer = spec.layer(l);
    int n = layer.nOut();
    String f = layer.activation().name();
    double[] out = a.get(l);
    double[] result = new double[delta.length];
    if (f.equals("softmax")) {
      for (int i = 0; i < delta.length; i += n) {
        double inner = r.dot(out, i, 1, delta, i, 1, n, 0);
        for (int j = 0; j < n; j++) {
          result[i + j] = r.mul(out[i + j], r.sub(delta[i + j], inner));
        }
      }
      return result;
    }
    double[] slope = new double[delta.length];
    for (int k = 0; k < slope.length; k++) {
      slope[k] = functions.slope(f, z.get(l)[k], out[k]);
    }
    slope = tampering.slope(l, slope, n);
    for (int k = 0; k < result.length; k++) {
      result[k] = r.mul(delta[k], slope[k]);
    }
    return result;
  }

  private Tensors gradient(Tensors p, double[] x, double[] y, int m) {
    double examples = tampering.divisor(m);
    boolean first = r.choices().divideFirst();
    double[] dz = outputDelta(y);
    if (first) {
      for (int k = 0; k < dz.length; k++) {
        dz[k] = r.div(dz[k], examples);
      }
    }
    Map<String, Matrix> gradients = new HashMap<>();
    double later = first ? 1 : examples;
    for (int l = spec.layers().size() - 1; l >= 0; l--) {
      LayerSpec layer = spec.layer(l);
      int n = layer.nOut();
      dz = tampering.delta(l, dz, n);
      if (layer.hasBias()) {
        put(gradients, l, "b", columnSums(dz, m, n), later);
      }
      double[] ds = dz;
      Standardized norm = norms.get(l);
      if (norm != null) {
        double[] gain = p.get(l, norm.gainKey()).toArray();
        put(gradients, l, norm.gainKey(), columnSums(norm.gainTerms(dz), m, n), later);
        if (layer.kind() == LayerKind.BATCH_NORMALIZATION) {
          put(gradients, l, "beta", columnSums(dz, m, n), later);
        }
        ds = norm.backward(dz, gain, tampering.throughMoments());
      }
      double[] below = ds;
      if (layer.hasWeight()) {
        double[] input = l == 0 ? x : a.get(l - 1);
        put(gradients, l, "W", r.product(input, true, ds, false, layer.nIn(), m, n), later);
        if (l > 0) {
          double[] w = tampering.backwardWeight(l, p.get(l, "W").toArray());
          below = r.product(ds, false, w, true, m, n, layer.nIn());
        }
      }
      if (l > 0) {
        dz = throughActivation(l - 1, below);
      }
    }
    return p.mapNamed((name, w) -> gradients.getOrDefault(name, w.map(v -> 0)));
  }

  private double[] columnSums(double[] d, int m, int n) {
    double[] one = {1};
    double[] sums = new double[n];
    for (int j = 0; j < n; j++) {
      sums[j] = r.dot(d, j, n, one, 0, 0, m, 0);
    }
    return sums;
  }

  private void put(
      Map<String, Matrix> gradients, int l, String key, double[] sums, double examples) {
    int[] shape = spec.layer(l).shapeOf(key);
    for (int k = 0; k < sums.length && examples != 1; k++) {
      sums[k] = r.div(sums[k], examples);
    }
    gradients.put(Tensors.name(l, key), Matrix.of(shape[0], shape[1], sums));
  }

  // ---- penalties

  private Regularization penalty(String name) {
    LayerSpec layer = spec.layer(Tensors.layerOf(name));
    return layer.training().regularizationOf(Tensors.keyOf(name));
  }

  /** λ₁·sign(w) + λ₂·w. */
  private Matrix penaltyGradient(String name, Matrix w) {
    Regularization q = penalty(name);
    return w.map(
        v -> {
          double l2 = q.l2() == 0 ? 0 : r.mul(r.c(q.l2()), v);
          return q.l1() == 0 ? l2 : r.add(r.c(q.l1()) * Math.signum(v), l2);
        });
  }

  private Matrix combined(Matrix g, Matrix penalty) {
    return g.zip(penalty, (v, q) -> q == 0 ? v : r.add(v, q));
  }

  private double penaltyScore(Tensors p) {
    double score = 0;
    for (Map.Entry<String, Matrix> entry : p.byName().entrySet()) {
      Regularization q = penalty(entry.getKey());
      double[] w = entry.getValue().toArray();
      double square = q.l2() + q.weightDecay();
      if (square != 0) {
        score = r.add(score, r.mul(r.c(0.5 * square), r.dot(w, 0, 1, w, 0, 1, w.length, 0)));
      }
      if (q.l1() != 0) {
        score = r.add(score, r.mul(r.c(q.l1()), r.sum(entry.getValue().map(Math::abs).toArray())));
      }
    }
    return score;
  }

  // ---- update

  /** From the gradient of the score, or else from that of the data where it is normalised first. */
  private TrainingState update(TrainingState state, Tensors known, Tensors dataGradient) {
    Tensors p = state.parameters();
    Tensors data = known == null ? dataGradient : withoutPenalty(known, p);
    Tensors whole =
        known != null
            ? known
            : p.mapNamed((name, w) -> combined(data.get(name), penaltyGradient(name, w)));
    Map<String, Matrix> next = new LinkedHashMap<>();
    Map<String, Map<String, Matrix>> slots = new TreeMap<>();
    for (int l = 0; l < spec.layers().size(); l++) {
      int index = l;
      LayerSpec layer = spec.layer(l);
      Map<String, Matrix> g = new LinkedHashMap<>();
      for (String key : layer.keys()) {
        g.put(key, data.get(l, key));
      }
      if (layer.training().gradientNormalization().isPresent()) {
        normalize(layer.training().gradientNormalization().get(), g);
        for (String key : layer.keys()) {
          String name = Tensors.name(l, key);
          g.put(key, combined(g.get(key), penaltyGradient(name, p.get(name))));
        }
      } else {
        g.replaceAll((key, v) -> whole.get(Tensors.name(index, key)));
      }
      Map<String, double[]> running = running(l, p);
      for (String key : layer.keys()) {
        String name = Tensors.name(l, key);
        if (running.containsKey(key)) {
          next.put(name, Matrix.row(running.get(key)));
        } else {
          next.put(name, element(name, state, g.get(key), slots));
        }
      }
    }
    Map<String, Tensors> nextSlots = new HashMap<>();
    slots.forEach((slot, tensors) -> nextSlots.put(slot, new Tensors(tensors)));
    return new TrainingState(new Tensors(next), nextSlots, state.iteration() + 1, state.epoch());
  }

  private Map<String, double[]> running(int l, Tensors p) {
    if (!norms.containsKey(l)) {
      return Map.of();
    }
    Map<String, double[]> old = new HashMap<>();
    p.layer(l).forEach((key, v) -> old.put(key, v.toArray()));
    return norms.get(l).running(old);
  }

  private void normalize(Formula rule, Map<String, Matrix> gradients) {
    double c = r.c(rule.get("threshold", 1));
    if (rule.name().equals("clip_elementwise_absolute_value")) {
      gradients.replaceAll((key, g) -> g.map(v -> Math.max(-c, Math.min(c, v))));
      return;
    }
    boolean perLayer = rule.name().endsWith("per_layer");
    double squares = 0;
    for (Matrix g : gradients.values()) {
      squares = r.add(squares, square(g));
    }
    double whole = r.sqrt(squares);
    boolean clips = rule.name().startsWith("clip");
    gradients.replaceAll(
        (key, g) -> {
          double norm = perLayer ? whole : r.sqrt(square(g));
          if (norm == 0 || (clips && norm <= c)) {
            return g;
          }
          double factor = r.div(clips ? c : 1, norm);
          return g.map(v -> r.mul(v, factor));
        });
  }

  private double square(Matrix g) {
    double[] v = g.toArray();
    return r.dot(v, 0, 1, v, 0, 1, v.length, 0);
  }

  private Matrix element(
      String name, TrainingState state, Matrix g, Map<String, Map<String, Matrix>> slots) {
    Matrix theta = state.parameters().get(name);
    LayerSpec layer = spec.layer(Tensors.layerOf(name));
    UpdaterSpec updater = layer.training().updaterOf(Tensors.keyOf(name));
    UpdateRule rule = new UpdateRule(r, updater.rule(), state.iteration() + 1, tampering);
    Map<String, double[]> own = new HashMap<>();
    for (String slot : UpdateRule.slots(updater.rule().name())) {
      Tensors old = state.slots().get(slot);
      own.put(
          slot,
          old != null && old.byName().containsKey(name)
              ? old.get(name).toArray()
              : theta.map(v -> rule.initial()).toArray());
    }
    double rate = rate(updater.learningRate(), tampering.iteration(state.iteration()));
    Regularization q = penalty(name);
    double decay = r.c(q.weightDecay() * (q.decayByLearningRate() ? rate : 1));
    double[] next = new double[theta.size()];
    for (int k = 0; k < next.length; k++) {
      double update = rule.step(g.get(k), own, k, r.c(rate));
      update = decay == 0 ? update : r.add(update, r.mul(decay, theta.get(k)));
      next[k] = r.sub(theta.get(k), update);
    }
    own.forEach(
        (slot, v) ->
            slots
                .computeIfAbsent(slot, s -> new LinkedHashMap<>())
                .put(name, Matrix.of(theta.rows(), theta.columns(), v)));
    return Matrix.of(theta.rows(), theta.columns(), next);
  }

  /** Iterations alone are counted: no run here has a second epoch. */
  private static double rate(Schedule schedule, int iteration) {
    if (schedule instanceof Schedule.Constant c) {
      return c.rate();
    }
    if (schedule instanceof Schedule.Listed listed) {
      return listed.rates().get(listed.rates().headMap(iteration + 1).lastKey());
    }
    if (schedule instanceof Schedule.Varying v) {
      Formula f = v.rule();
      return switch (f.name()) {
        case "exponential" -> v.initial() * Math.pow(f.get("gamma"), iteration);
        case "inverse" -> v.initial() / Math.pow(1 + f.get("gamma") * iteration, f.get("power"));
        case "step" ->
            v.initial() * Math.pow(f.get("decayRate"), Math.floor(iteration / f.get("step")));
        default -> throw new IllegalArgumentException(f.name());
      };
    }
    return 0;
  }
}
