package org.dl4jreference.model;

import java.util.Arrays;
import java.util.Map;

/** Whether features, labels and masks can belong together, whatever the network. */
public final class BatchCheck {
  private final GraphBatch batch;

  private BatchCheck(GraphBatch batch) {
    this.batch = batch;
  }

  /**
   * Checks that there are as many examples everywhere, that no series is empty, that masks have the
   * shape of what they mask, and that they leave something.
   *
   * @throws BadInput that says what has which shape
   */
  public static void check(GraphBatch batch) {
    new BatchCheck(batch).check();
  }

  /**
   * Checks that features and labels are numbers.
   *
   * @throws BadInput that says which is none
   */
  public static void checkFinite(GraphBatch batch) {
    batch.features().forEach((name, t) -> checkFinite(name("features", batch.features(), name), t));
    batch.labels().forEach((name, t) -> checkFinite(name("labels", batch.labels(), name), t));
  }

  /**
   * Checks that all elements are numbers.
   *
   * @param what the tensor, in words; its first dimension is examples
   * @throws BadInput that says which is none
   */
  public static void checkFinite(String what, Tensor tensor) {
    double[] v = tensor.values();
    int width = tensor.shape().length == 0 ? 1 : v.length / tensor.shape()[0];
    for (int i = 0; i < v.length; i++) {
      if (!Double.isFinite(v[i])) {
        throw new BadInput(
            "%s, row %d, column %d must be a finite number, found %s"
                .formatted(what, i / width + 1, i % width + 1, v[i]));
      }
    }
  }

  private void check() {
    String first = name("features", batch.features(), batch.features().keySet().iterator().next());
    batch.features().forEach((name, t) -> whole(name("features", batch.features(), name), t));
    batch.labels().forEach((name, t) -> whole(name("labels", batch.labels(), name), t));
    batch
        .features()
        .forEach((name, t) -> examples(name("features", batch.features(), name), t, first));
    batch.labels().forEach((name, t) -> examples(name("labels", batch.labels(), name), t, first));
    masks("features", batch.features(), batch.featuresMasks(), first);
    masks("labels", batch.labels(), batch.labelsMasks(), first);
  }

  private static String name(String what, Map<String, Tensor> all, String name) {
    return "the %s%s".formatted(what, all.size() == 1 ? "" : " of '" + name + "'");
  }

  private static void whole(String what, Tensor tensor) {
    int[] shape = tensor.shape();
    if (shape.length < 1 || tensor.values().length > 0) {
      return;
    }
    throw new BadInput(
        "%s are %s: %s"
            .formatted(
                what,
                Arrays.toString(shape),
                shape[0] == 0
                    ? "no examples"
                    : shape.length == 3 && shape[2] == 0
                        ? "series of length 0"
                        : "examples without numbers"));
  }

  private void examples(String what, Tensor tensor, String first) {
    if (tensor.shape().length == 0) {
      throw new BadInput("%s are a single number, expected one row an example".formatted(what));
    }
    if (tensor.shape()[0] != batch.size()) {
      throw new BadInput(
          "%s have %d examples, %s have %d"
              .formatted(what, tensor.shape()[0], first, batch.size()));
    }
  }

  private void masks(
      String what, Map<String, Tensor> masked, Map<String, Tensor> masks, String first) {
    masks.forEach(
        (name, mask) -> {
          String words = name(what + " mask", masked, name) + " " + Arrays.toString(mask.shape());
          if (mask.shape().length == 0 || mask.shape()[0] != batch.size()) {
            throw new BadInput(
                "%s has %d examples, %s have %d"
                    .formatted(
                        words,
                        mask.shape().length == 0 ? 1 : mask.shape()[0],
                        first,
                        batch.size()));
          }
          Tensor of = masked.get(name);
          if (of != null && !fits(mask.shape(), of.shape())) {
            throw new BadInput(
                "%s does not fit %s %s: %s"
                    .formatted(
                        words,
                        name(what, masked, name),
                        Arrays.toString(of.shape()),
                        expected(of.shape())));
          }
          for (double v : mask.values()) {
            if (!Double.isFinite(v)) {
              throw new BadInput("%s must be finite, found %s".formatted(words, v));
            }
          }
          if (Arrays.stream(mask.values()).allMatch(v -> v == 0)) {
            throw new BadInput("%s is 0 everywhere: nothing is left".formatted(words));
          }
        });
  }

  /** One number an example, a time step, or an element; DL4J broadcasts over images. */
  private static boolean fits(int[] mask, int[] of) {
    if (mask.length == 1 || (mask.length == 2 && mask[1] == 1)) {
      return true;
    }
    if (mask.length == 2 && of.length == 3) {
      return mask[1] == of[2] || mask[1] == of[1];
    }
    if (mask.length != of.length) {
      return false;
    }
    for (int d = 1; d < mask.length; d++) {
      if (mask[d] != 1 && mask[d] != of[d]) {
        return false;
      }
    }
    return true;
  }

  private static String expected(int[] of) {
    return of.length == 3
        ? "expected [%d, %d], a number for each example and time step".formatted(of[0], of[2])
        : "expected [%d, 1], a number for each example".formatted(of[0]);
  }
}
