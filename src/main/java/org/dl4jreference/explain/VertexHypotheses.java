package org.dl4jreference.explain;

import static org.dl4jreference.np.NumPy.transpose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.verdict.Quantity;

/** What may have gone wrong in one place of a network of any layers. */
final class VertexHypotheses {
  private final GraphAttempt start;
  private final Vertex vertex;
  private final String where;
  private final List<Hypothesis<GraphAttempt>> result = new ArrayList<>();

  VertexHypotheses(GraphAttempt start, Vertex vertex) {
    this.start = start;
    this.vertex = vertex;
    this.where =
        (vertex.name().matches("\\d+.*") ? "layer " + vertex.name() : vertex.name())
            + ", "
            + vertex.operation().type();
  }

  /** On the way forward, and on both ways. */
  Stream<Hypothesis<GraphAttempt>> forward() {
    List<Hypothesis<GraphAttempt>> both = new ArrayList<>();
    variants((id, text, alteration) -> both.add(new Hypothesis<>(id, text, alteration)));
    parameters((id, text, alteration) -> both.add(new Hypothesis<>(id, text, alteration)));
    for (Hypothesis<GraphAttempt> h : both) {
      result.add(h);
      result.add(
          new Hypothesis<>(
              h.id(),
              h.text(),
              a -> h.alteration().apply(a).in(q -> q.compareTo(Quantity.ACTIVATION) <= 0)));
    }
    gates();
    masks();
    statistics();
    return result.stream();
  }

  /** On the way back alone. */
  Stream<Hypothesis<GraphAttempt>> backward() {
    variants((id, text, a) -> add(id, text + " on the way back", backwards(a)));
    parameters(
        (id, text, a) -> {
          if (id.startsWith("transposed")) {
            add("transposed-backward", text + " on the way back", backwards(a));
          }
        });
    for (Map.Entry<String, Double> factor : factors().entrySet()) {
      handingBack("what is handed back, to its own parameters too, is " + factor.getKey(), factor);
      passingDown("the error that is handed down is " + factor.getKey(), factor);
    }
    slopes();
    return result.stream();
  }

  private interface Receiver {
    void add(String id, String text, UnaryOperator<GraphAttempt> alteration);
  }

  private static UnaryOperator<GraphAttempt> backwards(UnaryOperator<GraphAttempt> alteration) {
    return a -> alteration.apply(a).in(q -> q == Quantity.GRADIENT);
  }

  private void add(String id, String text, UnaryOperator<GraphAttempt> alteration) {
    result.add(new Hypothesis<>(id, "%s: %s".formatted(where, text), alteration));
  }

  private void variants(Receiver to) {
    for (Variant v : Variant.of(vertex.operation(), start.catalogue())) {
      to.add(
          v.id(), "%s: %s".formatted(where, v.text()), a -> a.with(vertex.name(), v.operation()));
    }
  }

  private List<String> keys() {
    return start.step().claim().parameters().keySet().stream()
        .filter(name -> start.spec().placeOf(name) == place())
        .toList();
  }

  private int place() {
    return start.spec().vertices().indexOf(start.spec().vertex(vertex.name()));
  }

  private void parameters(Receiver to) {
    for (String name : keys()) {
      Tensor theta = start.step().claim().parameters().get(name);
      String key = Tensors.keyOf(name);
      if (key.endsWith("b")) {
        changed(to, "missing-bias", key + " is not added", name, m -> m.map(v -> 0));
        changed(to, "doubled-bias", key + " is added twice", name, m -> m.map(v -> 2 * v));
      } else {
        changed(to, "opposite-weight", key + " has the opposite sign", name, m -> m.map(v -> -v));
      }
      int[] shape = theta.shape();
      if (shape.length == 2 && shape[0] == shape[1] && shape[0] > 1) {
        changed(to, "transposed-weight", key + " is transposed", name, m -> transpose(m));
      }
      if (shape.length == 4 && shape[2] == shape[3] && shape[2] > 1) {
        changed(
            to,
            "swapped-axes",
            "height and width of " + key + " are swapped",
            name,
            m -> kernel(m, shape[2], false));
      }
      if (shape.length == 4 && shape[2] * shape[3] > 1) {
        changed(
            to,
            "flipped-kernel",
            key + " is flipped",
            name,
            m -> kernel(m, shape[2] * shape[3], true));
      }
    }
  }

  /** Each kernel, the last numbers of a row, transposed or in reverse. */
  private static Matrix kernel(Matrix m, int size, boolean isFlipped) {
    int cells = isFlipped ? size : size * size;
    return Matrix.generate(
        m.rows(),
        m.columns(),
        (i, j) -> {
          int cell = j % cells;
          int other = isFlipped ? cells - 1 - cell : cell % size * size + cell / size;
          return m.get(i, j - cell + other);
        });
  }

  private void changed(
      Receiver to, String id, String text, String name, UnaryOperator<Matrix> change) {
    to.add(
        id,
        "%s: %s".formatted(where, text),
        a -> a.passingFrom(t -> t.with(name, change.apply(t.get(name)))));
  }

  /** The four blocks of an LSTM's columns in another order, and a forget gate that is opened. */
  private void gates() {
    List<String> all =
        keys().stream().filter(k -> List.of("W", "RW", "b").contains(Tensors.keyOf(k))).toList();
    boolean isLstm = all.size() == 3 && vertex.operation().toString().contains("LSTM");
    if (!isLstm) {
      return;
    }
    int n = start.step().claim().parameters().get(vertex.name() + "_b").values().length / 4;
    for (int code = 0; code < 256; code++) {
      int[] order = {code >> 6 & 3, code >> 4 & 3, code >> 2 & 3, code & 3};
      if (java.util.Arrays.stream(order).distinct().count() == 4 && code != 0b00011011) {
        forward(
            "gate-order",
            "the blocks of its gates are read in another order",
            t -> {
              Tensors other = t;
              for (String name : all) {
                Matrix m = t.get(name);
                other =
                    other.with(
                        name,
                        Matrix.generate(
                            m.rows(),
                            m.columns(),
                            (i, j) -> m.get(i, j < 4 * n ? order[j / n] * n + j % n : j)));
              }
              return other;
            });
      }
    }
    for (int by : new int[] {1, -1}) {
      forward(
          "forget-bias",
          "the forget gate's bias is %s by 1".formatted(by > 0 ? "raised" : "lowered"),
          t -> {
            Matrix b = t.get(vertex.name() + "_b");
            Matrix other =
                Matrix.generate(1, b.columns(), (i, j) -> b.get(i, j) + (j / n == 1 ? by : 0));
            return t.with(vertex.name() + "_b", other);
          });
    }
  }

  private void forward(String id, String text, UnaryOperator<Tensors> change) {
    add(id, text, a -> a.passingFrom(change).in(q -> q.compareTo(Quantity.ACTIVATION) <= 0));
  }

  /** Without the features' masks, or with all that it reads multiplied by them. */
  private void masks() {
    GraphBatch batch = start.pass().batch();
    if (!batch.featuresMasks().isEmpty()) {
      own(
          "mask-ignored",
          "the mask is not used",
          f ->
              (at, op, in) ->
                  f.of(at, op, in.stream().map(x -> x.masked(Optional.empty())).toList())
                      .masked(in.get(0).mask()));
      own(
          "mask-applied",
          "what it gives is multiplied by the mask",
          f -> (at, op, in) -> at.timesMask(f.of(at, op, in).masked(in.get(0).mask())));
    }
  }

  /** Batch normalisation by other statistics than those of the batch. */
  private void statistics() {
    if (!vertex.operation().type().equals("BatchNormalization")) {
      return;
    }
    Operation frozen = new Operation("FrozenLayer", Map.of("layer", vertex.operation()));
    add(
        "running-statistics",
        "it takes the running statistics, not those of the batch",
        a -> a.with(vertex.name(), frozen));
    Tensor a = start.pass().fed().get(vertex.name());
    if (a != null && a.shape().length > 1) {
      double m = (double) a.values().length / a.shape()[1];
      // the root of var·m/(m − 1) + ε, which ε·(m − 1)/m and a smaller result make as well
      Operation op = vertex.operation();
      Operation other = op.with("eps", op.number("eps", 1e-5) * (m - 1) / m);
      String gamma = vertex.name() + "_gamma";
      if (start.step().claim().parameters().containsKey(gamma)) {
        add(
            "unbiased-variance",
            "the variance is divided by one less",
            start ->
                start
                    .with(vertex.name(), other)
                    .passingFrom(
                        t -> t.with(gamma, t.get(gamma).map(v -> v * Math.sqrt((m - 1) / m))))
                    .in(q -> q.compareTo(Quantity.ACTIVATION) <= 0));
      }
    }
  }

  /** By what an error may be off, in words. */
  private Map<String, Double> factors() {
    Map<String, Double> factors = new LinkedHashMap<>();
    double m = start.examples();
    double steps = start.positions();
    factors.put("twice as large", 2.0);
    factors.put("half as large", 0.5);
    factors.put("of the opposite sign", -1.0);
    factors.put("0", 0.0);
    factors.put("multiplied by the number of examples", m);
    factors.put("divided by the number of examples", 1 / m);
    factors.put("multiplied by the number of steps", steps);
    factors.put("divided by the number of steps", 1 / steps);
    vertex
        .operation()
        .settings()
        .forEach(
            (name, value) -> {
              if (name.startsWith("kernel") && value instanceof List<?> sizes) {
                double cells =
                    sizes.stream().mapToDouble(v -> (Double) v).reduce(1, (a, b) -> a * b);
                factors.put("multiplied by the size of the kernel", cells);
                factors.put("divided by the size of the kernel", 1 / cells);
              }
            });
    factors.values().removeIf(f -> f == 1);
    return factors;
  }

  private static String id(double factor) {
    return factor == 2
        ? "factor-double"
        : factor == 0.5
            ? "factor-half"
            : factor == -1 ? "wrong-sign" : factor == 0 ? "missing-gradient" : "factor-size";
  }

  private void handingBack(String text, Map.Entry<String, Double> factor) {
    own(id(factor.getValue()), text, f -> f.handingBack(factor.getValue()));
  }

  private void passingDown(String text, Map.Entry<String, Double> factor) {
    own(
        id(factor.getValue()),
        text,
        f -> {
          LayerFormula through =
              ((LayerFormula) (at, op, in) -> in.get(0)).handingBack(factor.getValue());
          return (at, op, in) ->
              f.of(at, op, in.stream().map(x -> through.of(at, op, List.of(x))).toList());
        });
  }

  /** With a formula of its own for this vertex alone; of outputs the loss itself would be lost. */
  private void own(String id, String text, UnaryOperator<LayerFormula> change) {
    Operation op = vertex.operation();
    if (start.spec().outputs().contains(vertex.name())) {
      return;
    }
    add(
        id,
        text,
        a -> {
          String type = op.type() + "~" + vertex.name();
          LayerFormula altered = change.apply(a.pass().formulas().get(op.type()));
          return a.passing(a.pass().with(a.pass().formulas().with(type, altered)))
              .with(vertex.name(), new Operation(type, op.settings()));
        });
  }

  private void slopes() {
    for (Map.Entry<String, Object> setting : vertex.operation().settings().entrySet()) {
      if (setting.getValue() instanceof Formula own
          && start.catalogue().activations().names().contains(own.name())
          && start.catalogue().activation(own) instanceof ElementwiseActivation f
          && !f.name().equals("identity")) {
        ElementwiseActivation flat = f.computing(f.name() + "~1", f.f(), z -> 1);
        Operation other = vertex.operation().with(setting.getKey(), Formula.named(flat.name()));
        add(
            "missing-slope",
            "the derivative of its activation is taken as 1",
            backwards(
                a ->
                    a.passing(a.pass().with(a.catalogue().with(flat), a.spec()))
                        .with(vertex.name(), other)));
      }
    }
  }

  /** The gradients that disagree, each that of another parameter. */
  static Stream<Hypothesis<GraphAttempt>> exchanged(GraphAttempt start, List<Compared> wrong) {
    List<Hypothesis<GraphAttempt>> all = new ArrayList<>();
    for (Compared c : wrong) {
      for (Compared other : start.compared()) {
        if (other.quantity() == Quantity.GRADIENT
            && !other.name().equals(c.name())
            && other.layer() == c.layer()
            && other.expected().rows() == c.expected().rows()
            && other.expected().columns() == c.expected().columns()) {
          all.add(
              new Hypothesis<>(
                  "other-gradient",
                  "the gradient of %s is that of %s"
                      .formatted(Scaling.parameter(c), Scaling.parameter(other)),
                  a ->
                      a.expecting(
                          t ->
                              t.name().equals(c.name())
                                  ? t.expecting(other.expected(), other.sigma())
                                  : t)));
        }
      }
    }
    return all.stream();
  }
}
