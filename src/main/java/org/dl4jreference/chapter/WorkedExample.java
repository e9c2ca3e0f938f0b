package org.dl4jreference.chapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;

/** The chapter's worked forward example. */
final class WorkedExample {
  private WorkedExample() {}

  /** 2-3-1, sigmoid, no biases. */
  static NetworkSpec spec() {
    return new NetworkSpec(
        List.of(
            LayerSpec.dense(2, 3, "sigmoid").withoutBias(),
            LayerSpec.dense(3, 1, "identity").withoutBias()),
        LossSpec.named("mse"));
  }

  static Tensors weights() {
    Map<String, Matrix> weights = new LinkedHashMap<>();
    weights.put("0_W", Matrix.ofRows(new double[] {0.8, 0.4, 0.3}, new double[] {0.2, 0.9, 0.5}));
    weights.put("1_W", Matrix.of(3, 1, 0.3, 0.5, 0.9));
    return new Tensors(weights);
  }

  /** One example, (1, 1) → 0. */
  static Batch batch() {
    return new Batch(Matrix.row(1, 1), Matrix.row(0));
  }
}
