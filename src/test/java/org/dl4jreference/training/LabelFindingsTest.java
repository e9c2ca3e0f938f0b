package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What DL4J makes of labels that do not sum to 1, and of masks of labels, is named. */
class LabelFindingsTest {
  private static final INDArray X =
      Nd4j.create(new double[][] {{1, -2}, {-1, 0.5}, {0.25, 2}}).castTo(DataType.FLOAT);
  private static final INDArray STEPS =
      Nd4j.create(
          new double[] {1, 0.5, -1, 2, 0.25, -0.5, 1, 0, -2, 1.5, 0.75, -0.25},
          new long[] {3, 2, 2});

  private static OutputLayer output(LossFunction loss, Activation f) {
    return new OutputLayer.Builder(loss).nOut(2).activation(f).build();
  }

  private enum Given {
    LABELS_OF_SEVERAL_CLASSES("mcxent-softmax-unnormalised-labels") {
      @Override
      BaseOutputLayer output() {
        return LabelFindingsTest.output(LossFunction.MCXENT, Activation.SOFTMAX);
      }

      @Override
      DataSet data() {
        return new DataSet(X.dup(), matrix(new double[][] {{1, 1}, {0, 1}, {0, 0}}));
      }
    },
    STEPS_WITHOUT_LABELS("mcxent-softmax-unnormalised-labels") {
      @Override
      BaseOutputLayer output() {
        return steps();
      }

      @Override
      DataSet data() {
        return new DataSet(STEPS.dup(), series(0, 0));
      }
    },
    A_FRACTIONAL_MASK("label-mask-scales-pre-activations") {
      @Override
      BaseOutputLayer output() {
        return LabelFindingsTest.output(LossFunction.MCXENT, Activation.SOFTMAX);
      }

      @Override
      DataSet data() {
        return masked(
            new DataSet(X.dup(), matrix(new double[][] {{1, 0}, {0, 1}, {1, 0}})),
            new double[][] {{0.5}, {1}, {1.5}});
      }
    },
    A_FRACTIONAL_MASK_OF_EACH_OUTPUT(
        "label-mask-scales-pre-activations+fractional-mask-squared-in-gradient") {
      @Override
      BaseOutputLayer output() {
        return LabelFindingsTest.output(LossFunction.MSE, Activation.TANH);
      }

      @Override
      DataSet data() {
        return masked(
            new DataSet(X.dup(), matrix(new double[][] {{1, 0.5}, {-1, 1}, {0.25, 0}})),
            new double[][] {{0.5, 1}, {0, 1.5}, {2, 0.25}});
      }
    },
    A_FRACTIONAL_MASK_OF_STEPS("label-mask-scales-pre-activations") {
      @Override
      BaseOutputLayer output() {
        return steps();
      }

      @Override
      DataSet data() {
        return masked(
            new DataSet(STEPS.dup(), series(1, 0)), new double[][] {{0.5, 1}, {0, 1.5}, {2, 0.25}});
      }
    };

    private final String finding;

    Given(String finding) {
      this.finding = finding;
    }

    abstract BaseOutputLayer output();

    abstract DataSet data();

    private static BaseOutputLayer steps() {
      return new RnnOutputLayer.Builder(LossFunction.MCXENT)
          .nOut(2)
          .activation(Activation.SOFTMAX)
          .build();
    }

    private static INDArray matrix(double[][] rows) {
      return Nd4j.create(rows).castTo(DataType.FLOAT);
    }

    /** One class each but in the last step, whose label is given. */
    private static INDArray series(double first, double second) {
      return Nd4j.create(
          new double[] {1, 0, 0, 1, 0, 1, 1, 0, 1, first, 0, second}, new long[] {3, 2, 2});
    }

    private static DataSet masked(DataSet data, double[][] mask) {
      data.setLabelsMaskArray(matrix(mask));
      return data;
    }
  }

  @ParameterizedTest
  @EnumSource
  void isNamed(Given given) {
    boolean isSeries = given.data().getFeatures().rank() == 3;
    Layer hidden =
        isSeries
            ? new LSTM.Builder().nOut(4).activation(Activation.TANH).build()
            : new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .list()
                .layer(hidden)
                .layer(given.output())
                .setInputType(isSeries ? InputType.recurrent(2) : InputType.feedForward(2))
                .build());
    network.init();
    NetworkVerdict verdict =
        new ModelCheck().of(UserModel.of(network), List.of(ModelData.of(given.data())));
    assertThat(((NetworkVerdict.ByFormula) verdict).run().verdict().finding())
        .contains(given.finding);
  }
}
