package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Prints what it measured: the figures of the documentation. */
@Tag("slow")
class LargeNetworkTest {
  private static final long TWO_GIGABYTES = 2L << 30;

  private static UserModel network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(1e-3))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(784)
                        .nOut(1000)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(1000)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    assertThat(network.numParams()).isEqualTo(795_010);
    return UserModel.of(network);
  }

  @Test
  void everyNumberOfALargeNetworkIsCheckedInSeconds() {
    SplittableRandom random = new SplittableRandom(2);
    Matrix x = Matrix.generate(128, 784, (i, j) -> random.nextDouble());
    ModelData data =
        ModelData.of(new Batch(x, Matrix.generate(128, 10, (i, j) -> i % 10 == j ? 1 : 0)));
    UserModel model = network();
    long start = System.nanoTime();
    NetworkVerdict verdict = new ModelCheck().of(model, List.of(data));
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum();
    System.out.printf(
        "784-1000-10, batch 128, DOUBLE: %d ms, peak heap %d MB%n", taken.toMillis(), heap >> 20);
    assertThat(verdict.outcome()).isEqualTo(Outcome.AGREES);
    assertThat(Optional.of(verdict)).containsInstanceOf(NetworkVerdict.ByFormula.class);
    assertThat(taken).isLessThan(Duration.ofSeconds(60));
    assertThat(heap).isLessThan(TWO_GIGABYTES);
  }
}
