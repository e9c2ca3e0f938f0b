package org.dl4jreference.examples;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verdict.Outcome;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A layer of one's own, x + tanh(x), before and after it is told its formula. */
public final class OwnLayer extends ActivationLayer {
  private static final LayerFormula FORMULA =
      (at, operation, in) -> {
        var tanh = LayerFormulas.standard().get("ActivationLayer").of(at, operation, in);
        return tanh.with(at.tape().add(in.get(0).node(), tanh.node()), tanh.shape());
      };

  OwnLayer() {
    super(Activation.TANH);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration c,
      Collection<TrainingListener> l,
      int i,
      INDArray p,
      boolean z,
      DataType t) {
    return new org.deeplearning4j.nn.layers.ActivationLayer(c, t) {
      @Override
      public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
        INDArray x = input.dup();
        return super.activate(training, memory).addi(x);
      }

      @Override
      public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr memory) {
        Pair<Gradient, INDArray> tanh = super.backpropGradient(epsilon, memory);
        tanh.getSecond().addi(epsilon);
        return tanh;
      }
    };
  }

  static List<Outcome> run() {
    var dense = new DenseLayer.Builder().nIn(3).nOut(3).build();
    var output = new OutputLayer.Builder().nIn(3).nOut(2).build();
    var conf = new NeuralNetConfiguration.Builder().seed(1).list(dense, new OwnLayer(), output);
    var network = new MultiLayerNetwork(conf.build());
    network.init();
    DataSet data = new DataSet(Nd4j.linspace(-1, 1, 12).reshape(4, 3), Nd4j.ones(4, 2).div(2));
    LayerFormulas known = LayerFormulas.standard().with(OwnLayer.class, FORMULA);
    return List.of(new ModelCheck(), new ModelCheck().withFormulas(known)).stream()
        .map(check -> check.of(UserModel.of(network), List.of(ModelData.of(data))).outcome())
        .toList();
  }

  public static void main(String[] args) {
    System.out.println(run());
  }
}
