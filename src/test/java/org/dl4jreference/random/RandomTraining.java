package org.dl4jreference.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;

/**
 * A random network with everything that a plain one lacks: any updater with a schedule, penalties,
 * gradient normalisation, layers without bias, normalising and activation layers, masks and weights
 * of the outputs. Reproducible from its seed.
 *
 * @param name says the seed and what is in it
 * @param spec the network
 * @param state random parameters, at a random iteration
 * @param batch random examples that suit the loss
 */
public record RandomTraining(String name, NetworkSpec spec, TrainingState state, Batch batch) {

  /** Updaters that DL4J computes soundly. */
  public static final List<String> SOUND_UPDATERS =
      List.of(
          "sgd",
          "noop",
          "nesterovs",
          "adam_epsilon_hat",
          "amsgrad_epsilon_hat",
          "adamax",
          "rmsprop",
          "adagrad",
          "adadelta");

  private static final List<String> GRADIENT_NORMALIZATIONS =
      List.of(
          "renormalize_l2_per_layer",
          "renormalize_l2_per_param_type",
          "clip_elementwise_absolute_value",
          "clip_l2_per_layer",
          "clip_l2_per_param_type");

  /** Losses that have weights per output in DL4J. */
  private static final List<String> WEIGHTED =
      List.of("mse", "l2", "mae", "l1", "mape", "msle", "xent", "mcxent", "negativeloglikelihood");

  /** A random training of a random network of hidden activations taken from the list. */
  public static RandomTraining of(long seed, RandomCase.Size size, List<String> activations) {
    RandomCase plain = RandomCase.of(seed, size, activations);
    Random random = new Random(seed * 104729 + 7);
    List<LayerSpec> layers = new ArrayList<>();
    boolean normalized = random.nextInt(3) == 0 && plain.batch().size() > 2;
    boolean batchNormalized = false;
    for (LayerSpec layer : plain.spec().layers()) {
      boolean last =
          layers.size() + 1 >= plain.spec().layers().size() && layer == plain.spec().last();
      LayerSpec changed = random.nextInt(4) == 0 ? layer.withoutBias() : layer;
      if (!last && normalized && layer.nOut() > 2 && random.nextInt(2) == 0) {
        changed = changed.withNormalization(Formula.named("layernorm"));
      }
      layers.add(changed);
      if (!last && normalized && random.nextInt(2) == 0) {
        layers.add(
            LayerSpec.batchNormalization(
                layer.nOut(),
                Formula.named("batchnorm").with("logstd", random.nextInt(2)),
                Formula.named("identity")));
        batchNormalized = true;
      }
      if (!last && random.nextInt(4) == 0) {
        String f = activations.get(random.nextInt(activations.size()));
        if (!f.equals("softmax") || layer.nOut() > 1) {
          layers.add(LayerSpec.activation(layer.nOut(), Formula.named(f)));
        }
      }
    }
    TrainingSpec training = training(random, batchNormalized);
    NetworkSpec spec =
        new NetworkSpec(layers, loss(plain, random))
            .mapLayers(l -> l.kind() == LayerKind.ACTIVATION ? l : l.withTraining(training));
    TrainingState state =
        new TrainingState(
            RandomCase.parameters(spec, plain.mode(), random),
            Map.of(),
            random.nextInt(3) == 0 ? random.nextInt(50) : 0,
            random.nextInt(3));
    Batch batch = new Batch(plain.batch().x(), plain.batch().y(), mask(plain, spec, random));
    String name =
        "%s %s mask %s %s"
            .formatted(
                plain.name(),
                training,
                batch.mask().map(Matrix::shape).orElse("none"),
                spec.layers().stream().map(RandomTraining::text).toList());
    return new RandomTraining(name, spec, state, batch);
  }

  /** The next step of the same training, if the subject's state allows one. */
  public RandomTraining after(TrainingState next) {
    return new RandomTraining(name, spec, next, batch);
  }

  private static String text(LayerSpec l) {
    return l.kind()
        + " "
        + l.normalization().map(Formula::name).orElse("")
        + (l.hasBias() ? "" : " no bias ")
        + l.activation();
  }

  private static LossSpec loss(RandomCase plain, Random random) {
    LossSpec loss = plain.spec().loss();
    boolean softmax = plain.spec().last().activation().name().equals("softmax");
    // weights-after-softmax
    boolean sound = !(loss.formula().name().equals("xent") && softmax);
    if (!sound || !WEIGHTED.contains(loss.formula().name()) || random.nextInt(4) != 0) {
      return loss;
    }
    Matrix weights =
        Matrix.generate(1, plain.spec().nOut(), (i, j) -> (float) (0.25 + 2 * random.nextDouble()));
    return new LossSpec(loss.formula(), Optional.of(weights));
  }

  private static Optional<Matrix> mask(RandomCase plain, NetworkSpec spec, Random random) {
    int m = plain.batch().size();
    String loss = spec.loss().formula().name();
    boolean lossLayer = spec.last().kind() != LayerKind.DENSE;
    // wasserstein-mask-destroys-labels, mask-batch-of-one-rejected
    if (random.nextInt(4) != 0 || m < 2 || lossLayer || loss.equals("wasserstein")) {
      return Optional.empty();
    }
    boolean softmax = spec.last().activation().name().equals("softmax");
    // softmax-per-output-mask-gradient
    boolean perOutput =
        random.nextBoolean() && !softmax && !loss.equals("cosine_proximity") && spec.nOut() > 1;
    int columns = perOutput ? spec.nOut() : 1;
    if (!perOutput && spec.nOut() == 1 && (softmax || loss.equals("cosine_proximity"))) {
      return Optional.empty();
    }
    return Optional.of(Matrix.generate(m, columns, (i, j) -> random.nextInt(3) == 0 ? 0 : 1));
  }

  private static TrainingSpec training(Random random, boolean batchNormalized) {
    TrainingSpec training = TrainingSpec.of(updater(random));
    if (random.nextInt(3) == 0) {
      training = training.withBiasUpdater(updater(random));
    }
    if (random.nextInt(2) == 0) {
      training = training.withWeights(penalty(random));
    }
    if (random.nextInt(4) == 0) {
      training = training.withBiases(penalty(random));
    }
    // gradient-normalization-corrupts-batchnorm
    if (!batchNormalized && random.nextInt(3) == 0) {
      String name = GRADIENT_NORMALIZATIONS.get(random.nextInt(GRADIENT_NORMALIZATIONS.size()));
      Formula f = Formula.named(name);
      training =
          training.withGradientNormalization(
              name.startsWith("clip") ? f.with("threshold", size(random, 1e-3, 10)) : f);
    }
    return training;
  }

  private static Regularization penalty(Random random) {
    return new Regularization(
        random.nextInt(2) * size(random, 1e-5, 0.1),
        random.nextInt(2) * size(random, 1e-5, 0.1),
        random.nextInt(2) * size(random, 1e-5, 0.1),
        random.nextBoolean());
  }

  private static UpdaterSpec updater(Random random) {
    Formula rule = Formula.named(SOUND_UPDATERS.get(random.nextInt(SOUND_UPDATERS.size())));
    if (random.nextInt(4) == 0) {
      rule = custom(rule, random);
    }
    if (rule.name().equals("noop") || rule.name().equals("adadelta")) {
      // neither has a learning rate, and weight decay then counts once
      return new UpdaterSpec(rule, Schedule.NONE);
    }
    double rate = size(random, 1e-4, 0.3);
    if (random.nextInt(2) == 0) {
      return UpdaterSpec.of(rule, rate);
    }
    Optional<Formula> schedule =
        switch (random.nextInt(5)) {
          case 0 -> Optional.of(Formula.named("exponential").with("gamma", 0.9));
          case 1 -> Optional.of(Formula.named("inverse").with("gamma", 0.5).with("power", 2));
          case 2 -> Optional.of(Formula.named("sigmoid").with("gamma", 0.5).with("stepSize", 4));
          case 3 -> Optional.of(Formula.named("step").with("decayRate", 0.5).with("step", 2));
          default -> Optional.empty();
        };
    Schedule.Unit unit = random.nextBoolean() ? Schedule.Unit.ITERATION : Schedule.Unit.EPOCH;
    SortedMap<Integer, Double> rates = new TreeMap<>(Map.of(0, rate, 3, rate / 2, 9, rate / 4));
    return new UpdaterSpec(
        rule,
        schedule
            .<Schedule>map(f -> new Schedule.Varying(f, rate, unit))
            .orElseGet(() -> new Schedule.Listed(rates, unit)));
  }

  private static Formula custom(Formula rule, Random random) {
    return switch (rule.name()) {
      case "nesterovs" -> rule.with("momentum", random.nextDouble());
      case "adam_epsilon_hat", "amsgrad_epsilon_hat" ->
          rule.with("beta1", 0.5 + random.nextDouble() * 0.49)
              .with("beta2", 0.9 + random.nextDouble() * 0.0999)
              .with("epsilon", size(random, 1e-10, 1e-3));
      case "adamax" ->
          rule.with("beta1", 0.5 + random.nextDouble() * 0.49)
              .with("beta2", 0.9 + random.nextDouble() * 0.0999);
      case "rmsprop" ->
          rule.with("rmsDecay", 0.5 + random.nextDouble() * 0.49)
              .with("epsilon", size(random, 1e-10, 1e-3));
      case "adagrad" -> rule.with("epsilon", size(random, 1e-10, 1e-3));
      case "adadelta" ->
          rule.with("rho", 0.5 + random.nextDouble() * 0.49)
              .with("epsilon", size(random, 1e-8, 1e-3));
      default -> rule;
    };
  }

  /** Small numbers are as likely as large ones. */
  private static double size(Random random, double from, double to) {
    return from * Math.exp(random.nextDouble() * Math.log(to / from));
  }
}
