package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.golden.Golden;
import org.dl4jreference.golden.LayersCase;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

class GraphProbeTest {
  private static final double TOLERANCE = 1e-10;

  @TestFactory
  Stream<DynamicTest> stepsInDoubleAreThoseOfPyTorch() {
    return LayersCase.all().stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.name(),
                    () -> {
                      if (dependsOnTheDefaultType(golden)) {
                        withDefaultType(DataType.DOUBLE, () -> check(golden));
                      } else {
                        check(golden);
                      }
                    }));
  }

  /** What DL4J computes in ND4J's default type, whatever the network's own. */
  private static boolean dependsOnTheDefaultType(LayersCase golden) {
    return golden.name().contains("last fmask") || golden.name().equals("l2n rnn");
  }

  private static void withDefaultType(DataType type, Runnable check) {
    DataType before = Nd4j.dataType();
    DataType floatingBefore = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(type, type);
    try {
      check.run();
    } finally {
      Nd4j.setDefaultDataTypes(before, floatingBefore);
    }
  }

  @Test
  void theLastStepBeforeAMaskIsRoundedToTheDefaultType() {
    LayersCase golden = named("lstm last fmask end");
    double[] exact = golden.activations().get("0").values();
    withDefaultType(
        DataType.FLOAT,
        () -> {
          double[] last =
              observe(golden, new Sgd(golden.learningRate())).activations().get("0").values();
          assertThat(last).containsExactly(Arrays.stream(last).map(v -> (float) v).toArray());
          assertThat(Golden.largestRelative(last, exact, 1)).isBetween(1e-9, 1e-7);
        });
  }

  @Test
  void seriesAreNotNormalizedInAnotherThanTheDefaultType() {
    LayersCase golden = named("l2n rnn");
    withDefaultType(
        DataType.FLOAT,
        () ->
            assertThatIllegalArgumentException()
                .isThrownBy(() -> observe(golden, new Sgd(golden.learningRate())))
                .withMessageContaining("DL4J refuses the data"));
  }

  private static LayersCase named(String name) {
    return LayersCase.all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static void check(LayersCase golden) {
    GraphObservation sgd = observe(golden, new Sgd(golden.learningRate()));
    assertSame("activations", activations(sgd, golden), golden.activations());
    assertThat(sgd.score()).isCloseTo(golden.score(), within(golden.score()));
    assertSame("gradient", sgd.gradient(), golden.byName("gradient"));
    assertSame("sgd", sgd.next().parameters(), golden.byName("sgd"));
    GraphObservation adam = observe(golden, new Adam(golden.learningRate()));
    assertSame("adam", adam.next().parameters(), golden.byName("adam"));
    assertThat(adam.next().iteration()).isEqualTo(1);
  }

  private static Offset<Double> within(double value) {
    return Offset.offset(TOLERANCE * Math.max(1, Math.abs(value)));
  }

  private static GraphObservation observe(LayersCase golden, IUpdater updater) {
    UserModel model = GoldenNetworks.model(golden, DataType.DOUBLE, updater);
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    return model.observe(reading.state(), ModelData.of(reading.spec(), golden.batch()));
  }

  /** DL4J has a dense layer's rows of a series in two dimensions, the example running fastest. */
  private static Map<String, Tensor> activations(GraphObservation seen, LayersCase golden) {
    Map<String, Tensor> own = new LinkedHashMap<>(seen.activations());
    own.keySet().removeIf(name -> name.endsWith("-preprocessor"));
    golden
        .activations()
        .forEach(
            (name, tensor) -> {
              if (tensor.shape().length == 3 && own.get(name).shape().length == 2) {
                own.put(name, series(own.get(name), tensor.shape()));
              }
            });
    return own;
  }

  private static Tensor series(Tensor rows, int[] shape) {
    double[] values = new double[rows.values().length];
    for (int i = 0; i < values.length; i++) {
      int time = i % shape[2];
      int unit = i / shape[2] % shape[1];
      int example = i / shape[2] / shape[1];
      values[i] = rows.values()[(time * shape[0] + example) * shape[1] + unit];
    }
    return new Tensor(shape, values);
  }

  private static void assertSame(
      String what, Map<String, Tensor> actual, Map<String, Tensor> expected) {
    assertThat(actual).as(what).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, tensor) -> {
          assertThat(actual.get(name).shape()).as(what + " " + name).isEqualTo(tensor.shape());
          assertThat(Golden.largestRelative(actual.get(name).values(), tensor.values(), 1))
              .as(what + " " + name)
              .isLessThan(TOLERANCE);
        });
  }
}
