package org.dl4jreference.compare;

import static org.dl4jreference.np.NumPy.add;
import static org.dl4jreference.np.NumPy.dot;
import static org.dl4jreference.np.NumPy.transpose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Softmax;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.verdict.Quantity;

/** What may have gone wrong in the first layer whose forward pass disagrees. */
final class ForwardHypotheses {
  private final StepContext context;
  private final Observation subject;

  ForwardHypotheses(StepContext context, Observation subject) {
    this.context = context;
    this.subject = subject;
  }

  Stream<Hypothesis> all(Compared first) {
    List<Hypothesis> result = new ArrayList<>();
    if (first.quantity() == Quantity.PRE_ACTIVATION) {
      preActivation(first, result);
    } else {
      activation(first, result);
    }
    return result.stream();
  }

  private void preActivation(Compared z, List<Hypothesis> result) {
    int l = z.layer();
    LayerSpec layer = context.spec().layer(l);
    Matrix input = l == 0 ? context.batch().x() : subject.activations().get(l - 1);
    if (!layer.hasWeight() || layer.normalization().isPresent() || input == null) {
      return;
    }
    Matrix w = context.parameters().get(l, "W");
    Matrix s = dot(input, w);
    if (layer.hasBias()) {
      Matrix b = context.parameters().get(l, "b");
      result.add(of("missing-bias", "the bias is not added", z, s));
      result.add(of("doubled-bias", "the bias is added twice", z, add(add(s, b), b)));
      if (w.rows() == w.columns()) {
        Matrix transposed = add(dot(input, transpose(w)), b);
        result.add(of("transposed-weight", "the weight is multiplied transposed", z, transposed));
      }
    }
  }

  private void activation(Compared a, List<Hypothesis> result) {
    Matrix z = subject.preActivations().get(a.layer());
    if (z == null) {
      return;
    }
    Activation own = context.catalogue().activation(context.spec().layer(a.layer()).activation());
    for (String name : context.catalogue().activations().names()) {
      if (!name.equals(own.name())) {
        Matrix other = context.catalogue().activation(Formula.named(name)).value(z);
        result.add(of("other-activation", "the activation is %s".formatted(name), a, other));
      }
    }
    if (own instanceof Softmax) {
      Matrix whole = softmax(z, true);
      result.add(of("softmax-axis", "softmax is normalised over the whole batch", a, whole));
      result.add(
          of("softmax-axis", "softmax is normalised over the examples", a, softmax(z, false)));
    }
  }

  private static Matrix softmax(Matrix z, boolean wholeArray) {
    if (wholeArray) {
      Matrix flat = Softmax.INSTANCE.value(Matrix.row(z.toArray()));
      return Matrix.of(z.rows(), z.columns(), flat.toArray());
    }
    return transpose(Softmax.INSTANCE.value(transpose(z)));
  }

  /** The uncertainty grows as the values do. */
  private Hypothesis of(String id, String text, Compared tensor, Matrix other) {
    double u = context.precision().unitRoundoff();
    Matrix sigma = tensor.sigma().zip(other, (s, v) -> Math.hypot(s, u * v));
    return Hypothesis.of(id, text, Optional.of(List.of(tensor.expecting(other, sigma))));
  }
}
