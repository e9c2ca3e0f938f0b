package org.dl4jreference.explain;

import static org.dl4jreference.np.NumPy.transpose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Softmax;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.Quantity;

/** What may have gone wrong in the first layer whose forward pass disagrees. */
final class ForwardHypotheses {
  private final Attempt start;
  private final List<Hypothesis<Attempt>> result = new ArrayList<>();

  ForwardHypotheses(Attempt start) {
    this.start = start;
  }

  /** Of the layers whose own output was not seen between, each may be at fault. */
  Stream<Hypothesis<Attempt>> all(Compared first) {
    int l = first.layer();
    boolean isOfActivation = first.quantity() == Quantity.ACTIVATION;
    if (!isOfActivation || start.subject().preActivations().get(l) == null) {
      preActivation(l);
    }
    if (isOfActivation) {
      activation(l);
    }
    for (int below = l - 1;
        below >= 0
            && start.subject().activations().get(below) == null
            && start.subject().preActivations().get(below + 1) != first.actual();
        below--) {
      preActivation(below);
      activation(below);
    }
    return result.stream();
  }

  private void preActivation(int l) {
    LayerSpec layer = start.spec().layer(l);
    if (layer.hasBias()) {
      String b = Tensors.name(l, "b");
      parameter("missing-bias", "the bias is not added", b, m -> m.map(v -> 0));
      parameter("doubled-bias", "the bias is added twice", b, m -> m.map(v -> 2 * v));
    }
    if (layer.hasWeight() && layer.nIn() == layer.nOut()) {
      String w = Tensors.name(l, "W");
      parameter("transposed-weight", "the weight is multiplied transposed", w, m -> transpose(m));
    }
  }

  /** In the whole pass, or on the way forward alone. */
  private void parameter(String id, String text, String name, UnaryOperator<Matrix> change) {
    UnaryOperator<Attempt> altered =
        a -> a.passingFrom(t -> t.with(name, change.apply(t.get(name))));
    result.add(new Hypothesis<>(id, text, altered));
    result.add(new Hypothesis<>(id, text, a -> forward(altered.apply(a))));
  }

  private static Attempt forward(Attempt a) {
    return a.in(q -> q.compareTo(Quantity.ACTIVATION) <= 0);
  }

  private void activation(int l) {
    String own = start.spec().layer(l).activation().name();
    for (String name : start.catalogue().activations().names()) {
      if (!name.equals(own)) {
        String text = "the activation is %s".formatted(name);
        UnaryOperator<Attempt> other = a -> a.with(l, Formula.named(name));
        result.add(new Hypothesis<>("other-activation", text, other));
        result.add(
            new Hypothesis<>("other-activation", text + " forward", a -> forward(other.apply(a))));
      }
    }
    Matrix z = start.subject().preActivations().get(l);
    if (own.equals("softmax") && z != null) {
      softmax(l, "softmax is normalised over the whole batch", whole(z));
      softmax(
          l,
          "softmax is normalised over the examples",
          transpose(Softmax.INSTANCE.value(transpose(z))));
    }
  }

  private static Matrix whole(Matrix z) {
    Matrix flat = Softmax.INSTANCE.value(Matrix.row(z.toArray()));
    return Matrix.of(z.rows(), z.columns(), flat.toArray());
  }

  private void softmax(int l, String text, Matrix other) {
    double u = start.precision().unitRoundoff();
    result.add(
        new Hypothesis<>(
            "softmax-axis",
            text,
            a ->
                a.expecting(
                    c ->
                        c.quantity() == Quantity.ACTIVATION && c.layer() == l
                            ? c.expecting(other, c.sigma().zip(other, (s, v) -> s + 8 * u * v))
                            : c)));
  }
}
