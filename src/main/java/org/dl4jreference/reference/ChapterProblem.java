package org.dl4jreference.reference;

import java.util.List;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.UpdaterSpec;

/**
 * A problem of the chapter: chapter 1 of Ayyadevara and Reddy, <em>Modern Computer Vision with
 * PyTorch</em>, second edition.
 *
 * @param spec the network, trained by plain gradient descent
 * @param parameters those the chapter starts from
 * @param batch the chapter's examples
 */
public record ChapterProblem(NetworkSpec spec, Tensors parameters, Batch batch) {
  /**
   * The network of "Putting it all together": two inputs, three sigmoid units, one linear output,
   * squared error, learning rate 0.01.
   */
  public static final ChapterProblem SIGMOID_2_3_1 =
      new ChapterProblem(
          NetworkSpec.dense(new int[] {2, 3, 1}, List.of("sigmoid", "identity"), "mse")
              .trainedBy(UpdaterSpec.of("sgd", 0.01)),
          Tensors.dense(
              List.of(
                  Matrix.ofRows(
                      new double[] {-0.0053, -0.5820, -0.2723},
                      new double[] {0.3793, -0.5204, 0.1896}),
                  Matrix.of(3, 1, 0.1528, -0.1745, -0.1135)),
              List.of(Matrix.row(-0.0140, 0.5607, -0.0628), Matrix.row(-0.5516))),
          new Batch(Matrix.row(1, 1), Matrix.row(0)));

  /** The learning-rate notebook's y = 3x from zero weights, learning rate 0.01. */
  public static final ChapterProblem LINEAR_3X =
      new ChapterProblem(
          NetworkSpec.dense(new int[] {1, 1}, List.of("identity"), "mse")
              .trainedBy(UpdaterSpec.of("sgd", 0.01)),
          Tensors.dense(List.of(Matrix.row(0)), List.of(Matrix.row(0))),
          new Batch(Matrix.of(4, 1, 1, 2, 3, 4), Matrix.of(4, 1, 3, 6, 9, 12)));
}
