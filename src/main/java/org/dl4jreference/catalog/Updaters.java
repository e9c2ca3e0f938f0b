package org.dl4jreference.catalog;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dl4jreference.model.Formula;

/**
 * The updaters. A plain name is the paper's or PyTorch's; DL4J's variants say so in their names. η
 * is the learning rate, g the gradient, t the number of the step from 1; a hat is a moment divided
 * by 1 − βᵗ.
 */
final class Updaters {
  private Updaters() {}

  static List<Entry<Updater>> standard() {
    return List.of(
        Sgd.ENTRY,
        NoOp.ENTRY,
        Momentum.ENTRY,
        Nesterovs.ENTRY,
        Adam.PAPER,
        Adam.EPSILON_HAT,
        Adam.AMSGRAD,
        AdaMax.ENTRY,
        Nadam.ENTRY,
        RmsProp.ENTRY,
        AdaGrad.ENTRY,
        AdaDelta.ENTRY,
        AdaBelief.ENTRY);
  }

  private static Entry<Updater> withMoments(
      String name, String definition, String source, Function<Formula, Updater> meaning) {
    return Entry.of(name, definition, source, meaning)
        .with("beta1", 0.9)
        .with("beta2", 0.999)
        .with("epsilon", 1e-8)
        .whereDecays("beta1")
        .whereDecays("beta2")
        .whereNotNegative("epsilon");
  }

  /** β·old + (1 − β)·new. */
  private static <R extends Real<R>> R average(R old, R next, double beta) {
    R b = old.constant(beta);
    return b.times(old).plus(old.constant(1).minus(b).times(next));
  }

  private static <R extends Real<R>> R oneMinusPower(R any, double beta, int t) {
    return any.constant(1).minus(any.constant(beta).power(t));
  }

  private record Sgd() implements Updater {
    static final Entry<Updater> ENTRY =
        Entry.of("sgd", "θ ← θ − ηg", "the chapter's gradient descent", f -> new Sgd());

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      return new Change<>(learningRate.times(g), Map.of());
    }
  }

  private record NoOp() implements Updater {
    static final Entry<Updater> ENTRY =
        Entry.of(
            "noop",
            "θ ← θ − g",
            "DL4J's NoOp, which leaves the gradient as it is",
            f -> new NoOp());

    @Override
    public boolean hasLearningRate() {
      return false;
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      return new Change<>(g, Map.of());
    }
  }

  private record Momentum(double mu) implements Updater {
    static final Entry<Updater> ENTRY =
        Entry.<Updater>of(
                "momentum",
                "v ← μv + g, θ ← θ − ηv",
                "torch.optim.SGD",
                f -> new Momentum(f.get("momentum")))
            .with("momentum", 0.9)
            .whereDecays("momentum");

    @Override
    public List<String> slots() {
      return List.of("V");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      R v = g.constant(mu).times(s.get("V")).plus(g);
      return new Change<>(learningRate.times(v), Map.of("V", v));
    }
  }

  private record Nesterovs(double mu) implements Updater {
    static final Entry<Updater> ENTRY =
        Entry.<Updater>of(
                "nesterovs",
                "v′ = μv − ηg, θ ← θ − μv + (1 + μ)v′",
                "Bengio et al. 2012, eq. 7, as DL4J's Nesterovs has it",
                f -> new Nesterovs(f.get("momentum")))
            .with("momentum", 0.9)
            .whereDecays("momentum");

    @Override
    public List<String> slots() {
      return List.of("V");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      R m = g.constant(mu);
      R old = s.get("V");
      R v = m.times(old).minus(learningRate.times(g));
      return new Change<>(m.times(old).minus(g.constant(1).plus(m).times(v)), Map.of("V", v));
    }
  }

  private enum AdamForm {
    PAPER,
    EPSILON_HAT,
    AMSGRAD
  }

  private record Adam(Formula f, AdamForm form) implements Updater {
    static final Entry<Updater> PAPER =
        withMoments(
            "adam",
            "m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η·m̂/(√v̂ + ε)",
            "Kingma and Ba 2015, Algorithm 1; PyTorch",
            f -> new Adam(f, AdamForm.PAPER));
    static final Entry<Updater> EPSILON_HAT =
        withMoments(
            "adam_epsilon_hat",
            "m, v as adam, θ ← θ − η·√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε)",
            "Kingma and Ba 2015, end of section 2; DL4J's Adam",
            f -> new Adam(f, AdamForm.EPSILON_HAT));
    static final Entry<Updater> AMSGRAD =
        withMoments(
            "amsgrad_epsilon_hat",
            "as adam_epsilon_hat, with the largest v so far",
            "Reddi et al. 2018; DL4J's AMSGrad",
            f -> new Adam(f, AdamForm.AMSGRAD));

    @Override
    public List<String> slots() {
      return form == AdamForm.AMSGRAD ? List.of("M", "V", "V_HAT") : List.of("M", "V");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double beta1 = f.get("beta1");
      double beta2 = f.get("beta2");
      R epsilon = g.constant(f.get("epsilon"));
      R m = average(s.get("M"), g, beta1);
      R v = average(s.get("V"), g.times(g), beta2);
      R c1 = oneMinusPower(g, beta1, t);
      R c2 = oneMinusPower(g, beta2, t);
      return switch (form) {
        case PAPER ->
            new Change<>(
                learningRate.times(m.over(c1)).over(v.over(c2).sqrt().plus(epsilon)),
                Map.of("M", m, "V", v));
        case EPSILON_HAT ->
            new Change<>(
                learningRate.times(c2.sqrt()).over(c1).times(m).over(v.sqrt().plus(epsilon)),
                Map.of("M", m, "V", v));
        case AMSGRAD -> {
          R largest = s.get("V_HAT").max(v);
          yield new Change<>(
              learningRate.times(c2.sqrt()).over(c1).times(m).over(largest.sqrt().plus(epsilon)),
              Map.of("M", m, "V", v, "V_HAT", largest));
        }
      };
    }
  }

  private record AdaMax(Formula f) implements Updater {
    static final Entry<Updater> ENTRY =
        withMoments(
            "adamax",
            "m as adam, u ← max(β₂u, |g|), θ ← θ − η/(1−β₁ᵗ)·m/u",
            "Kingma and Ba 2015, Algorithm 2, without ε",
            AdaMax::new);

    @Override
    public List<String> slots() {
      return List.of("M", "V");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double beta1 = f.get("beta1");
      R m = average(s.get("M"), g, beta1);
      R u = g.constant(f.get("beta2")).times(s.get("V")).max(g.abs());
      // 0/0 where every gradient so far was 0: DL4J's kernel adds and keeps 1e-32, the paper
      // nothing
      R bound = u.plus(g.constant(1e-32));
      return new Change<>(
          learningRate.over(oneMinusPower(g, beta1, t)).times(m).over(bound),
          Map.of("M", m, "V", bound));
    }
  }

  private record Nadam(Formula f) implements Updater {
    static final Entry<Updater> ENTRY =
        withMoments(
            "nadam",
            "m, v as adam, θ ← θ − η·(β₁m + (1−β₁)g)/(1−β₁ᵗ)/(√v̂ + ε)",
            "Dozat 2016, with constant β₁",
            Nadam::new);

    @Override
    public List<String> slots() {
      return List.of("M", "V");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double beta1 = f.get("beta1");
      double beta2 = f.get("beta2");
      R m = average(s.get("M"), g, beta1);
      R v = average(s.get("V"), g.times(g), beta2);
      R look = average(m, g, beta1).over(oneMinusPower(g, beta1, t));
      R root = v.over(oneMinusPower(g, beta2, t)).sqrt().plus(g.constant(f.get("epsilon")));
      return new Change<>(learningRate.times(look).over(root), Map.of("M", m, "V", v));
    }
  }

  private record RmsProp(Formula f) implements Updater {
    static final Entry<Updater> ENTRY =
        Entry.<Updater>of(
                "rmsprop",
                "r ← ρr + (1−ρ)g², θ ← θ − ηg/(√r + ε); r starts at ε",
                "Hinton, Coursera lecture 6e; the start is DL4J's",
                RmsProp::new)
            .with("rmsDecay", 0.95)
            .with("epsilon", 1e-8)
            .whereDecays("rmsDecay")
            .whereNotNegative("epsilon");

    @Override
    public List<String> slots() {
      return List.of("G");
    }

    @Override
    public double initial(String slot) {
      return f.get("epsilon");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      R r = average(s.get("G"), g.times(g), f.get("rmsDecay"));
      R root = r.sqrt().plus(g.constant(f.get("epsilon")));
      return new Change<>(learningRate.times(g).over(root), Map.of("G", r));
    }
  }

  private record AdaGrad(Formula f) implements Updater {
    static final Entry<Updater> ENTRY =
        Entry.<Updater>of(
                "adagrad",
                "h ← h + g², θ ← θ − ηg/(√h + ε); h starts at 1e-6",
                "Duchi et al. 2011; the start is DL4J's",
                AdaGrad::new)
            .with("epsilon", 1e-6)
            .whereNotNegative("epsilon");

    /** DL4J's AdaGradUpdater starts h at its default ε, whatever ε is configured. */
    private static final double INITIAL = 1e-6;

    @Override
    public List<String> slots() {
      return List.of("grad");
    }

    @Override
    public double initial(String slot) {
      return INITIAL;
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      R h = s.get("grad").plus(g.times(g));
      R root = h.sqrt().plus(g.constant(f.get("epsilon")));
      return new Change<>(learningRate.times(g).over(root), Map.of("grad", h));
    }
  }

  private record AdaDelta(Formula f) implements Updater {
    static final Entry<Updater> ENTRY =
        Entry.<Updater>of(
                "adadelta",
                "G ← ρG + (1−ρ)g², Δ = √(D+ε)/√(G+ε)·g, D ← ρD + (1−ρ)Δ², θ ← θ − Δ",
                "Zeiler 2012, Algorithm 1",
                AdaDelta::new)
            .with("rho", 0.95)
            .with("epsilon", 1e-6)
            .whereDecays("rho")
            .whereNotNegative("epsilon");

    @Override
    public boolean hasLearningRate() {
      return false;
    }

    @Override
    public List<String> slots() {
      return List.of("msg", "msdx");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double rho = f.get("rho");
      R epsilon = g.constant(f.get("epsilon"));
      R msg = average(s.get("msg"), g.times(g), rho);
      R update = s.get("msdx").plus(epsilon).sqrt().over(msg.plus(epsilon).sqrt()).times(g);
      R msdx = average(s.get("msdx"), update.times(update), rho);
      return new Change<>(update, Map.of("msg", msg, "msdx", msdx));
    }
  }

  private record AdaBelief(Formula f) implements Updater {
    static final Entry<Updater> ENTRY =
        withMoments(
                "adabelief",
                "m as adam, s ← β₂s + (1−β₂)(g−m)² + ε, θ ← θ − η·m̂/(√ŝ + ε)",
                "Zhuang et al. 2020, Algorithm 2",
                AdaBelief::new)
            .with("epsilon", 1e-14);

    @Override
    public List<String> slots() {
      return List.of("M", "S");
    }

    @Override
    public <R extends Real<R>> Change<R> step(R g, Map<String, R> s, R learningRate, int t) {
      double beta1 = f.get("beta1");
      double beta2 = f.get("beta2");
      R epsilon = g.constant(f.get("epsilon"));
      R m = average(s.get("M"), g, beta1);
      R surprise = g.minus(m);
      R v = average(s.get("S"), surprise.times(surprise), beta2).plus(epsilon);
      R root = v.over(oneMinusPower(g, beta2, t)).sqrt().plus(epsilon);
      return new Change<>(
          learningRate.times(m.over(oneMinusPower(g, beta1, t))).over(root),
          Map.of("M", m, "S", v));
    }
  }
}
