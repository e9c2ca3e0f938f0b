package org.dl4jreference.dl4j.user;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Leaves everything to the weight noise of a user's own, and records what it draws. */
final class RecordingNoise implements IWeightNoise {
  private static final long serialVersionUID = 1L;

  private final transient IWeightNoise own;
  private final transient Draws draws;
  private final String place;

  /** What is recorded has the parameter's key after the place. */
  RecordingNoise(IWeightNoise own, Draws draws, String place) {
    this.own = own;
    this.draws = draws;
    this.place = place;
  }

  @Override
  public INDArray getParameter(
      Layer layer,
      String key,
      int iteration,
      int epoch,
      boolean isTraining,
      LayerWorkspaceMgr workspaces) {
    INDArray parameter = layer.getParam(key);
    // what noise leaves alone it hands back as it is
    if (isTraining
        && own.getParameter(layer, key, iteration, epoch, true, workspaces) != parameter) {
      INDArray before = parameter.dup();
      try {
        draws.draw(
            place + key,
            iteration,
            epoch,
            value -> {
              parameter.assign(value);
              return own.getParameter(
                  layer, key, iteration, epoch, true, LayerWorkspaceMgr.noWorkspaces());
            });
      } finally {
        parameter.assign(before);
      }
    }
    return own.getParameter(layer, key, iteration, epoch, isTraining, workspaces);
  }

  /** Itself: whatever of DL4J's copies a configuration on the way, the same is recorded. */
  @Override
  @SuppressWarnings("PMD.ProperCloneImplementation")
  public IWeightNoise clone() {
    return this;
  }
}
