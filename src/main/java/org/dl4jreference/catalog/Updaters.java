package org.dl4jreference.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.dl4jreference.model.Formula;

/**
 * The updaters. A plain name is the paper's or PyTorch's; DL4J's variants say so in their names. η
 * is the learning rate, g the gradient, t the number of the step from 1.
 */
final class Updaters {
  private static final Set<String> MOMENTS = Set.of("beta1", "beta2", "epsilon");

  /** What each takes beside its learning rate. */
  static final Map<String, Set<String>> PARAMETERS =
      Map.ofEntries(
          Map.entry("sgd", Set.of()),
          Map.entry("noop", Set.of()),
          Map.entry("momentum", Set.of("momentum")),
          Map.entry("nesterovs", Set.of("momentum")),
          Map.entry("adam", MOMENTS),
          Map.entry("adam_epsilon_hat", MOMENTS),
          Map.entry("amsgrad_epsilon_hat", MOMENTS),
          Map.entry("adamax", MOMENTS),
          Map.entry("nadam", MOMENTS),
          Map.entry("adabelief", MOMENTS),
          Map.entry("rmsprop", Set.of("rmsDecay", "epsilon")),
          Map.entry("adagrad", Set.of("epsilon")),
          Map.entry("adadelta", Set.of("rho", "epsilon")));

  private Updaters() {}

  static Map<String, Function<Formula, Updater>> standard() {
    Map<String, Function<Formula, Updater>> all = new LinkedHashMap<>();
    all.put("sgd", f -> new Sgd());
    all.put("noop", f -> new NoOp());
    all.put("momentum", f -> new Momentum(f.get("momentum", 0.9)));
    all.put("nesterovs", f -> new Nesterovs(f.get("momentum", 0.9)));
    all.put("adam", f -> new Adam(f, AdamForm.PAPER));
    all.put("adam_epsilon_hat", f -> new Adam(f, AdamForm.EPSILON_HAT));
    all.put("amsgrad_epsilon_hat", f -> new Adam(f, AdamForm.AMSGRAD));
    all.put("adamax", f -> new AdaMax(f));
    all.put("nadam", f -> new Nadam(f));
    all.put("rmsprop", f -> new RmsProp(f));
    all.put("adagrad", f -> new AdaGrad(f));
    all.put("adadelta", f -> new AdaDelta(f));
    all.put("adabelief", f -> new AdaBelief(f));
    return all;
  }

  /** β·old + (1 − β)·new. */
  private static <R extends Real<R>> R average(R old, R next, double beta) {
    R b = old.constant(beta);
    return b.times(old).plus(old.constant(1).minus(b).times(next));
  }

  private static <R extends Real<R>> R oneMinusPower(R any, double beta, int t) {
    return any.constant(1).minus(any.constant(beta).power(t));
  }

  /** update = η·g. */
  private record Sgd() implements Updater {
    @Override
    public String name() {
      return "sgd";
    }

    @Override
    public List<String> slots() {
      return List.of();
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      return new Step<>(learningRate.times(g), Map.of());
    }
  }

  /** update = g: DL4J's NoOp makes no changes to the gradient, which is then subtracted. */
  private record NoOp() implements Updater {
    @Override
    public String name() {
      return "noop";
    }

    @Override
    public List<String> slots() {
      return List.of();
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      return new Step<>(g, Map.of());
    }
  }

  /** v ← μv + g, update = η·v (torch.optim.SGD with momentum). */
  private record Momentum(double mu) implements Updater {
    @Override
    public String name() {
      return "momentum";
    }

    @Override
    public List<String> slots() {
      return List.of("V");
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      R v = g.constant(mu).times(s.get("V")).plus(g);
      return new Step<>(learningRate.times(v), Map.of("V", v));
    }
  }

  /**
   * v' = μv − ηg, update = μv − (1 + μ)v' (Bengio et al. 2012, eq. 7, as DL4J's Nesterovs has it).
   */
  private record Nesterovs(double mu) implements Updater {
    @Override
    public String name() {
      return "nesterovs";
    }

    @Override
    public List<String> slots() {
      return List.of("V");
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      R m = g.constant(mu);
      R old = s.get("V");
      R v = m.times(old).minus(learningRate.times(g));
      return new Step<>(m.times(old).minus(g.constant(1).plus(m).times(v)), Map.of("V", v));
    }
  }

  private enum AdamForm {
    PAPER("adam"),
    EPSILON_HAT("adam_epsilon_hat"),
    AMSGRAD("amsgrad_epsilon_hat");

    private final String title;

    AdamForm(String title) {
      this.title = title;
    }
  }

  /**
   * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g² (Kingma and Ba 2015). Paper, Algorithm 1: update =
   * η·m̂/(√v̂ + ε). Epsilon-hat, end of section 2: η·√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε̂). AMSGrad (Reddi
   * et al. 2018) takes the largest v so far.
   */
  private record Adam(Formula f, AdamForm form) implements Updater {
    @Override
    public String name() {
      return form.title;
    }

    @Override
    public List<String> slots() {
      return form == AdamForm.AMSGRAD ? List.of("M", "V", "V_HAT") : List.of("M", "V");
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double beta1 = f.get("beta1", 0.9);
      double beta2 = f.get("beta2", 0.999);
      R epsilon = g.constant(f.get("epsilon", 1e-8));
      R m = average(s.get("M"), g, beta1);
      R v = average(s.get("V"), g.times(g), beta2);
      R c1 = oneMinusPower(g, beta1, t);
      R c2 = oneMinusPower(g, beta2, t);
      return switch (form) {
        case PAPER ->
            new Step<>(
                learningRate.times(m.over(c1)).over(v.over(c2).sqrt().plus(epsilon)),
                Map.of("M", m, "V", v));
        case EPSILON_HAT ->
            new Step<>(
                learningRate.times(c2.sqrt()).over(c1).times(m).over(v.sqrt().plus(epsilon)),
                Map.of("M", m, "V", v));
        case AMSGRAD -> {
          R largest = s.get("V_HAT").max(v);
          yield new Step<>(
              learningRate.times(c2.sqrt()).over(c1).times(m).over(largest.sqrt().plus(epsilon)),
              Map.of("M", m, "V", v, "V_HAT", largest));
        }
      };
    }
  }

  /** m as Adam; u ← max(β₂u, |g|); update = η/(1−β₁ᵗ)·m/u (Kingma and Ba 2015, Algorithm 2). */
  private record AdaMax(Formula f) implements Updater {
    @Override
    public String name() {
      return "adamax";
    }

    @Override
    public List<String> slots() {
      return List.of("M", "V");
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double beta1 = f.get("beta1", 0.9);
      R m = average(s.get("M"), g, beta1);
      R u = g.constant(f.get("beta2", 0.999)).times(s.get("V")).max(g.abs());
      // 0/0 where every gradient so far was 0: DL4J's kernel adds and keeps 1e-32, the paper
      // nothing
      R bound = u.plus(g.constant(1e-32));
      return new Step<>(
          learningRate.over(oneMinusPower(g, beta1, t)).times(m).over(bound),
          Map.of("M", m, "V", bound));
    }
  }

  /** update = η·(β₁m̂ + (1−β₁)g/(1−β₁ᵗ))/(√v̂ + ε) (Dozat 2016, with constant β₁). */
  private record Nadam(Formula f) implements Updater {
    @Override
    public String name() {
      return "nadam";
    }

    @Override
    public List<String> slots() {
      return List.of("M", "V");
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double beta1 = f.get("beta1", 0.9);
      double beta2 = f.get("beta2", 0.999);
      R m = average(s.get("M"), g, beta1);
      R v = average(s.get("V"), g.times(g), beta2);
      R look = average(m, g, beta1).over(oneMinusPower(g, beta1, t));
      R root = v.over(oneMinusPower(g, beta2, t)).sqrt().plus(g.constant(f.get("epsilon", 1e-8)));
      return new Step<>(learningRate.times(look).over(root), Map.of("M", m, "V", v));
    }
  }

  /**
   * r ← ρr + (1−ρ)g², update = η·g/(√r + ε) (Hinton, Coursera lecture 6e); r starts at ε, as in
   * DL4J.
   */
  private record RmsProp(Formula f) implements Updater {
    @Override
    public String name() {
      return "rmsprop";
    }

    @Override
    public List<String> slots() {
      return List.of("G");
    }

    @Override
    public double initial(String slot) {
      return f.get("epsilon", 1e-8);
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      R r = average(s.get("G"), g.times(g), f.get("rmsDecay", 0.95));
      R root = r.sqrt().plus(g.constant(f.get("epsilon", 1e-8)));
      return new Step<>(learningRate.times(g).over(root), Map.of("G", r));
    }
  }

  /** h ← h + g², update = η·g/(√h + ε) (Duchi et al. 2011). */
  private record AdaGrad(Formula f) implements Updater {
    /** DL4J's AdaGradUpdater starts h at its default ε, whatever ε is configured. */
    private static final double INITIAL = 1e-6;

    @Override
    public String name() {
      return "adagrad";
    }

    @Override
    public List<String> slots() {
      return List.of("grad");
    }

    @Override
    public double initial(String slot) {
      return INITIAL;
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      R h = s.get("grad").plus(g.times(g));
      R root = h.sqrt().plus(g.constant(f.get("epsilon", 1e-6)));
      return new Step<>(learningRate.times(g).over(root), Map.of("grad", h));
    }
  }

  /** G ← ρG + (1−ρ)g², Δ = √(D+ε)/√(G+ε)·g, D ← ρD + (1−ρ)Δ² (Zeiler 2012, Algorithm 1). */
  private record AdaDelta(Formula f) implements Updater {
    @Override
    public String name() {
      return "adadelta";
    }

    @Override
    public List<String> slots() {
      return List.of("msg", "msdx");
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double rho = f.get("rho", 0.95);
      R epsilon = g.constant(f.get("epsilon", 1e-6));
      R msg = average(s.get("msg"), g.times(g), rho);
      R update = s.get("msdx").plus(epsilon).sqrt().over(msg.plus(epsilon).sqrt()).times(g);
      R msdx = average(s.get("msdx"), update.times(update), rho);
      return new Step<>(update, Map.of("msg", msg, "msdx", msdx));
    }
  }

  /** s ← β₂s + (1−β₂)(g−m)² + ε, update = η·m̂/(√ŝ + ε) (Zhuang et al. 2020, Algorithm 2). */
  private record AdaBelief(Formula f) implements Updater {
    @Override
    public String name() {
      return "adabelief";
    }

    @Override
    public List<String> slots() {
      return List.of("M", "S");
    }

    @Override
    public <R extends Real<R>> Step<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double beta1 = f.get("beta1", 0.9);
      double beta2 = f.get("beta2", 0.999);
      R epsilon = g.constant(f.get("epsilon", 1e-14));
      R m = average(s.get("M"), g, beta1);
      R surprise = g.minus(m);
      R v = average(s.get("S"), surprise.times(surprise), beta2).plus(epsilon);
      R root = v.over(oneMinusPower(g, beta2, t)).sqrt().plus(epsilon);
      return new Step<>(
          learningRate.times(m.over(oneMinusPower(g, beta1, t))).over(root),
          Map.of("M", m, "S", v));
    }
  }
}
