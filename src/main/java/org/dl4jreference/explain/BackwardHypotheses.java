package org.dl4jreference.explain;

import static org.dl4jreference.np.NumPy.transpose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.Quantity;

/** The way back of dense layers through other weights, or past an activation. */
final class BackwardHypotheses {
  private final Attempt start;
  private final List<Hypothesis<Attempt>> result = new ArrayList<>();

  BackwardHypotheses(Attempt start) {
    this.start = start;
  }

  Stream<Hypothesis<Attempt>> all() {
    for (int l = 0; l < start.spec().layers().size(); l++) {
      LayerSpec layer = start.spec().layer(l);
      int at = l;
      // what is fed another activation would go forward by that weight too
      boolean isFedItsOwn = start.subject().activations().size() == start.spec().layers().size();
      if (l > 0 && isFedItsOwn && layer.hasWeight() && layer.nIn() == layer.nOut()) {
        String w = Tensors.name(l, "W");
        backward(
            "transposed-backward",
            "the error is sent back by the weight of layer %d transposed".formatted(l),
            a -> a.passingFrom(t -> t.with(w, transpose(t.get(w)))));
      }
      if (start.catalogue().activation(layer.activation()) instanceof ElementwiseActivation f
          && !f.name().equals("identity")) {
        backward(
            "missing-slope",
            "the derivative of the activation of layer %d is taken as 1".formatted(l),
            a ->
                a.passing(
                        a.pass()
                            .with(
                                a.catalogue().with(f.computing(f.name() + "~1", f.f(), z -> 1)),
                                a.spec()))
                    .with(at, Formula.named(f.name() + "~1")));
      }
    }
    return result.stream();
  }

  private void backward(String id, String text, UnaryOperator<Attempt> alteration) {
    result.add(
        new Hypothesis<>(id, text, a -> alteration.apply(a).in(q -> q == Quantity.GRADIENT)));
  }
}
