package org.dl4jreference.atlas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.UpdaterSpec;

/** Every activation at edge values, in a hidden and in the output layer. */
final class ActivationCases {
  static final List<String> NAMES =
      List.of(
          "identity",
          "sigmoid",
          "tanh",
          "relu",
          "leakyrelu",
          "relu6",
          "rrelu",
          "thresholdedrelu",
          "elu",
          "selu",
          "softplus",
          "softsign",
          "swish",
          "mish",
          "gelu",
          "gelu_tanh",
          "hardtanh",
          "hardsigmoid",
          "rationaltanh",
          "rectifiedtanh",
          "cube",
          "softmax");

  private static final Map<String, double[]> EDGES = edges();

  private ActivationCases() {}

  private static Map<String, double[]> edges() {
    Map<String, double[]> all = new LinkedHashMap<>();
    all.put("z = 0", new double[] {0, 0, 0, 0});
    all.put("z near 0", new double[] {1e-8, -1e-8, 1e-4, -1e-4, 0.03125, -0.03125});
    all.put("z at kinks", new double[] {0, 1, -1, 2.5, -2.5, 6, 0.5, -0.5});
    all.put("|z| to 3", new double[] {0.3, -0.7, 1.2, -1.9, 2.6, -2.9, 0.75, -0.75});
    all.put("|z| = 20", new double[] {20, -20, 18.5, -18.5});
    all.put("z from 23 to 50", new double[] {23, 27, 45, 50});
    all.put("|z| = 100", new double[] {100, -100, 90, -90});
    all.put("z = -100", new double[] {-100, -90, -101, -87.5});
    all.put("|z| from 180 to 800", new double[] {180, -210, 360, -720, 800, -800});
    all.put("|z| = 1e4", new double[] {1e4, -1e4, 9999, -9998});
    all.put("z = -1e4", new double[] {-1e4, -9999, -1e4, -9998});
    return all;
  }

  static List<SweepCase> all() {
    List<SweepCase> cases = new ArrayList<>();
    for (String name : NAMES) {
      EDGES.forEach(
          (detail, z) -> {
            Matrix x = SweepNetworks.rows(2, z).map(v -> (float) v);
            add(cases, name, "hidden, " + detail, SweepNetworks.hidden(2, name), x);
            add(
                cases,
                name,
                "output, " + detail,
                SweepNetworks.output(2, name, LossSpec.named("mse")),
                x);
          });
      add(
          cases,
          name,
          "one example",
          SweepNetworks.hidden(4, name),
          Matrix.row(0.25, -0.5, 1.5, -2));
      add(
          cases,
          name,
          "one unit",
          SweepNetworks.output(1, name, LossSpec.named("mse")),
          Matrix.of(4, 1, 0.25, -0.5, 1.5, -2));
    }
    parameters(cases);
    return cases;
  }

  /** Parameters other than the enumeration's. */
  private static void parameters(List<SweepCase> cases) {
    for (Formula f :
        List.of(
            Formula.named("elu").with("alpha", 2),
            Formula.named("leakyrelu").with("alpha", 0.3),
            Formula.named("thresholdedrelu").with("theta", 0.5),
            Formula.named("relu").with("negativeSlope", 0.1),
            Formula.named("relu").with("max", 1),
            Formula.named("relu").with("max", 0))) {
      NetworkSpec spec =
          new NetworkSpec(
                  List.of(LayerSpec.dense(2, 2, f), LayerSpec.dense(2, 2, "identity")),
                  LossSpec.named("mse"))
              .trainedBy(UpdaterSpec.of("sgd", 0.1));
      add(
          cases,
          f.toString(),
          "hidden, |z| to 3",
          spec,
          SweepNetworks.rows(2, 0.3, -0.7, 1.2, -1.9));
    }
  }

  private static void add(
      List<SweepCase> cases, String subject, String detail, NetworkSpec spec, Matrix x) {
    Matrix y = SweepNetworks.normal(x.rows(), spec.nOut(), 1, 17);
    cases.add(
        new SweepCase(
            "activations",
            subject,
            detail,
            spec,
            SweepNetworks.state(spec),
            List.of(new Batch(x, y))));
  }
}
