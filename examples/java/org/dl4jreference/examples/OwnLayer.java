package org.dl4jreference.examples;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.graph.Signal;
import org.dl4jreference.model.Formula;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verdict.Outcome;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A layer of one's own, x + tanh(x), before and after it is told its formula. */
public final class OwnLayer extends SameDiffLambdaLayer {
  private static final LayerFormula FORMULA =
      (at, operation, in) -> {
        Signal x = in.get(0);
        Signal tanh = at.activation(Formula.named("tanh"), x);
        return tanh.with(at.tape().add(x.node(), tanh.node()), x.shape());
      };

  @Override
  public SDVariable defineLayer(SameDiff sameDiff, SDVariable x) {
    return x.add(sameDiff.math().tanh(x));
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return input;
  }

  record Result(Outcome without, Outcome with) {}

  static Result run() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(3).build())
                .layer(new OwnLayer())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    UserModel model = UserModel.of(network);
    DataSet data = new DataSet(Nd4j.linspace(-1, 1, 12).reshape(4, 3), Nd4j.ones(4, 2));
    List<ModelData> batches = List.of(ModelData.of(data));
    LayerFormulas known = LayerFormulas.standard().with(OwnLayer.class, FORMULA);
    return new Result(
        new ModelCheck().of(model, batches).outcome(),
        new ModelCheck().withFormulas(known).of(model, batches).outcome());
  }

  public static void main(String[] args) {
    System.out.println(run());
  }
}
