package org.dl4jreference.dl4j.user;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Leaves everything to the dropout of a user's own, and records what it draws. */
final class RecordingDropout implements IDropout {
  private static final long serialVersionUID = 1L;

  private final transient IDropout own;
  private final transient Draws draws;
  private final String place;

  RecordingDropout(IDropout own, Draws draws, String place) {
    this.own = own;
    this.draws = draws;
    this.place = place;
  }

  @Override
  public INDArray applyDropout(
      INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
    draws.draw(
        place,
        iteration,
        epoch,
        value ->
            own.applyDropout(
                like(input).assign(value),
                like(result),
                iteration,
                epoch,
                LayerWorkspaceMgr.noWorkspaces()));
    return own.applyDropout(input, result, iteration, epoch, workspaces);
  }

  private static INDArray like(INDArray array) {
    return Nd4j.createUninitialized(array.dataType(), array.shape(), array.ordering());
  }

  @Override
  public INDArray backprop(INDArray atOutput, INDArray atInput, int iteration, int epoch) {
    return own.backprop(atOutput, atInput, iteration, epoch);
  }

  @Override
  public void clear() {
    own.clear();
  }

  /** Itself: whatever of DL4J's copies a configuration on the way, the same is recorded. */
  @Override
  @SuppressWarnings("PMD.ProperCloneImplementation")
  public IDropout clone() {
    return this;
  }
}
