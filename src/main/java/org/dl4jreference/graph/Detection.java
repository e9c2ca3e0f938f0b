package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.Softmax;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/**
 * Boxes around objects, so many in each cell of a grid: their centres σ(x, y) within the cell,
 * their sizes prior·exp(w, h), in cells, their confidence σ(c), and softmax over the classes
 * (Redmon and Farhadi 2016, section 2). Of the boxes of a cell with an object, the one that
 * overlaps it most is to find it; its confidence is to be the intersection of both over their union
 * (Redmon et al. 2016, section 2.2 and equation 3).
 */
final class Detection {
  static final Map<String, LayerFormula> FORMULAS =
      Map.of("Yolo2OutputLayer", Place.channelsFirst("format", Detection::yolo));

  private static final Formula SIGMOID = Formula.named("sigmoid");
  private static final Formula SOFTMAX = Formula.named("softmax");

  /** Losses that are functions of p − y alone. */
  private static final List<String> OF_DIFFERENCES = List.of("l2", "mse", "l1", "mae");

  /** x, y, width, height and confidence; then the classes. */
  private static final int BEFORE_CLASSES = 5;

  private static final List<DoubleUnaryOperator> ZERO = List.of(y -> 0);
  private static final Function ROOT_SLOPE =
      Function.smooth(s -> 0.5 / Math.sqrt(s), 2).withPoles(ZERO);

  private final Place at;
  private final Tape t;
  private final Operation op;

  /** Examples, boxes in each cell, numbers of each box, height and width of the grid. */
  private final int m;

  private final int boxes;
  private final int numbers;
  private final int height;
  private final int width;

  private Detection(Place at, Operation op, Signal x) {
    this.at = at;
    this.t = at.tape();
    this.op = op;
    this.m = x.size(0);
    this.boxes = ((List<?>) op.settings().get("boundingBoxes")).size();
    this.numbers = x.size(1) / boxes;
    this.height = x.size(2);
    this.width = x.size(3);
  }

  private static Signal yolo(Place at, Operation op, List<Signal> in) {
    Detection detection = new Detection(at, op, in.get(0));
    Boxes predicted = detection.boxes(in.get(0));
    Signal out = in.get(0).with(detection.shown(predicted), in.get(0).shape());
    return at.givenLabels().map(y -> out.total(detection.total(predicted, y))).orElse(out);
  }

  /** A row for each example, row and column of the grid, and box. */
  private record Boxes(Node xy, Node wh, Node confidence, Node logits, Node classes) {}

  /** Where the numbers of each box from one on are in {@code [m, boxes·numbers, h, w]}. */
  private int[] places(int from, int size) {
    int cells = height * width;
    return Indices.strided(
        from * cells,
        new int[] {m, height, width, boxes, size},
        new int[] {boxes * numbers * cells, width, 1, numbers * cells, cells});
  }

  private Node column(Node x, int from, int size) {
    int[] places = places(from, size);
    return t.gather(x, places, places.length / size, size);
  }

  private Boxes boxes(Signal x) {
    Node logits = column(x.node(), BEFORE_CLASSES, numbers - BEFORE_CLASSES);
    Node size = column(x.node(), 2, 2);
    return new Boxes(
        at.inner(SIGMOID, column(x.node(), 0, 2)),
        t.mul(t.function(Function.EXP, Function.EXP, size), priors(size.value().rows())),
        at.inner(SIGMOID, column(x.node(), 4, 1)),
        logits,
        at.inner(SOFTMAX, logits));
  }

  private Node priors(int rows) {
    List<Node> constants = new ArrayList<>();
    List<int[]> to = new ArrayList<>();
    for (Object box : (List<?>) op.settings().get("boundingBoxes")) {
      for (Object side : (List<?>) box) {
        to.add(new int[] {constants.size()});
        constants.add(t.constant((Double) side, "prior " + side));
      }
    }
    Node all = t.scatterAdd(constants, to, 1, constants.size());
    int[] places = Indices.strided(0, new int[] {rows / boxes, 2 * boxes}, new int[] {0, 1});
    return t.gather(all, places, rows, 2);
  }

  private Node shown(Boxes all) {
    return t.scatterAdd(
        List.of(all.xy(), all.wh(), all.confidence(), all.classes()),
        List.of(
            places(0, 2),
            places(2, 2),
            places(4, 1),
            places(BEFORE_CLASSES, numbers - BEFORE_CLASSES)),
        m,
        boxes * numbers * height * width);
  }

  /** λ·(position + size) + confidence + λ'·confidence where there is nothing + classes. */
  private Node total(Boxes all, Tensor labels) {
    int rows = all.xy().value().rows();
    int classes = numbers - BEFORE_CLASSES;
    double[] y = byCell(labels, 4 + classes);
    int[] withObject = cellsWithObjects(y, 4 + classes);
    double nothing = op.number("lambdaNoObj");
    if (withObject.length == 0) {
      return t.scale(squares(all.confidence()), nothing, 1);
    }
    Objects objects = new Objects(y, 4 + classes, withObject);
    Node overlap = overlap(all, objects);
    int[] best = best(overlap.value().values(), withObject);
    int[] within = new int[best.length];
    Arrays.setAll(within, i -> best[i] % boxes + i * boxes);
    Node confidence = rows(all.confidence(), best);
    Node toBe = rows(overlap, within);
    int[] others = new int[rows - best.length];
    boolean[] isBest = new boolean[rows];
    Arrays.stream(best).forEach(r -> isBest[r] = true);
    for (int r = 0, k = 0; r < rows; r++) {
      if (!isBest[r]) {
        others[k++] = r;
      }
    }
    Objects once = objects.each(1);
    Node centre = t.scale(t.add(once.part(0), once.part(2)), 0.5, 0);
    Node inCell = t.sub(centre, t.leaf(centre.value().map(Math::floor)));
    Node size = t.elementwise(Function.SQRT, t.sub(once.part(2), once.part(0)));
    Node root = t.function(Function.SQRT, ROOT_SLOPE, rows(all.wh(), best));
    Node place = t.add(ofDifferences(rows(all.xy(), best), inCell), ofDifferences(root, size));
    Node found =
        t.add(t.scale(place, op.number("lambdaCoord"), 2), squares(t.sub(toBe, confidence)));
    Node missed =
        others.length == 0
            ? found
            : t.add(found, t.scale(squares(rows(all.confidence(), others)), nothing, 2));
    return t.add(missed, ofClasses(all, best, once));
  }

  /** Labels {@code [m, numbers, h, w]}, or with the channels last, as a row for each cell. */
  private double[] byCell(Tensor labels, int size) {
    boolean isLast = op.has("format") && op.text("format").equals("NHWC");
    int[] shape = {m, isLast ? height : size, isLast ? width : height, isLast ? size : width};
    if (!Arrays.equals(labels.shape(), shape)) {
      throw new IllegalArgumentException(
          "labels must be %s, found %s"
              .formatted(Arrays.toString(shape), Arrays.toString(labels.shape())));
    }
    int[] places =
        isLast ? Indices.permuted(shape, 0, 1, 2, 3) : Indices.permuted(shape, 0, 2, 3, 1);
    return Arrays.stream(places).mapToDouble(p -> labels.values()[p]).toArray();
  }

  /** Those with a class. */
  private static int[] cellsWithObjects(double[] y, int size) {
    return IntStream.range(0, y.length / size)
        .filter(c -> Arrays.stream(y, c * size + 4, (c + 1) * size).sum() != 0)
        .toArray();
  }

  /** The labels of the cells that have an object, each so many times. */
  private final class Objects {
    private final double[] y;
    private final int size;
    private final int[] cells;
    private final int times;

    Objects(double[] y, int size, int[] cells) {
      this(y, size, cells, boxes);
    }

    private Objects(double[] y, int size, int[] cells, int times) {
      this.y = y;
      this.size = size;
      this.cells = cells;
      this.times = times;
    }

    Objects each(int number) {
      return new Objects(y, size, cells, number);
    }

    /** x and y of a corner. */
    Node part(int from) {
      return t.leaf(array(from, 2));
    }

    Array array(int from, int n) {
      double[] v = new double[cells.length * times * n];
      for (int k = 0; k < v.length; k++) {
        v[k] = y[cells[k / n / times] * size + from + k % n];
      }
      return new Array(cells.length * times, n, v);
    }

    /** The rows of all boxes of these cells. */
    int[] rows() {
      int[] rows = new int[cells.length * times];
      Arrays.setAll(rows, r -> cells[r / times] * boxes + r % times);
      return rows;
    }

    /** x and y of the cells. */
    Array grid() {
      double[] v = new double[cells.length * times * 2];
      for (int k = 0; k < v.length; k++) {
        int cell = cells[k / 2 / times] % (height * width);
        v[k] = k % 2 == 0 ? cell % width : cell / width;
      }
      return new Array(cells.length * times, 2, v);
    }
  }

  /** Intersection over union of each box with the object in its cell. */
  private Node overlap(Boxes all, Objects objects) {
    Node lower = objects.part(0);
    Node upper = objects.part(2);
    Node wh = rows(all.wh(), objects.rows());
    Node centre = t.add(rows(all.xy(), objects.rows()), t.leaf(objects.grid()));
    Node half = t.scale(wh, 0.5, 0);
    Node low = t.sub(centre, half);
    Node high = t.add(centre, half);
    Node from = larger(lower, low);
    Node to = t.negate(larger(t.negate(upper), t.negate(high)));
    double[] doesMeet = new double[wh.value().rows()];
    double[] sides = t.sub(to, from).value().values();
    Arrays.setAll(doesMeet, r -> sides[2 * r] > 0 && sides[2 * r + 1] > 0 ? 1 : 0);
    Node meets = t.leaf(new Array(doesMeet.length, 1, doesMeet));
    Node shared = t.mul(area(t.sub(to, from)), meets);
    Node union = t.sub(t.add(area(wh), area(t.sub(upper, lower))), shared);
    return t.div(shared, union);
  }

  /** Element by element, of equal ones the first. */
  private Node larger(Node a, Node b) {
    int n = a.value().values().length;
    Node both =
        t.scatterAdd(List.of(a, b), List.of(Indices.range(0, n), Indices.range(n, n)), 2, n);
    int[] windows = Indices.strided(0, new int[] {n, 2}, new int[] {1, n});
    return t.max(both, windows, a.value().rows(), a.value().columns());
  }

  private Node area(Node sides) {
    int rows = sides.value().rows();
    Node width = t.gather(sides, Indices.strided(0, new int[] {rows}, new int[] {2}), rows, 1);
    Node height = t.gather(sides, Indices.strided(1, new int[] {rows}, new int[] {2}), rows, 1);
    return t.mul(width, height);
  }

  /** The rows of the boxes that overlap most, of equal ones the first. */
  private int[] best(double[] overlap, int[] cells) {
    int[] best = new int[cells.length];
    for (int i = 0; i < best.length; i++) {
      int most = 0;
      for (int j = 1; j < boxes; j++) {
        most = overlap[i * boxes + j] > overlap[i * boxes + most] ? j : most;
      }
      best[i] = cells[i] * boxes + most;
    }
    return best;
  }

  private Node rows(Node a, int[] rows) {
    int n = a.value().columns();
    int[] places = new int[rows.length * n];
    Arrays.setAll(places, k -> rows[k / n] * n + k % n);
    return t.gather(a, places, rows.length, n);
  }

  private Node squares(Node a) {
    return t.sum(t.mul(a, a), Axis.ALL);
  }

  private Node ofDifferences(Node p, Node y) {
    Formula formula = op.loss("lossPositionScale").formula();
    if (!OF_DIFFERENCES.contains(formula.name())
        || !(at.loss(formula) instanceof ElementwiseLoss loss)) {
      throw new IllegalArgumentException(
          "the loss of positions must be one of %s, found %s".formatted(OF_DIFFERENCES, formula));
    }
    Function term = Function.smooth(d -> loss.term().applyAsDouble(d, 0), 4);
    Function slope = Function.smooth(d -> loss.slope().applyAsDouble(d, 0), 4);
    boolean isSmooth = Double.isNaN(loss.kink().applyAsDouble(0));
    Node terms =
        isSmooth
            ? t.function(term, slope, t.sub(p, y))
            : t.function(term.kinkedAt(ZERO), slope.kinkedAt(ZERO), t.sub(p, y));
    return t.scale(t.sum(terms, Axis.ALL), 1 / loss.divisor(p.value().columns()), 1);
  }

  private Node ofClasses(Boxes all, int[] best, Objects objects) {
    LossSpec spec = op.loss("lossClassPredictions");
    Loss loss = at.loss(spec.formula());
    Node z = rows(all.logits(), best);
    Array y = objects.array(4, numbers - BEFORE_CLASSES);
    Node p = at.inner(SOFTMAX, z);
    Node factor =
        spec.weights()
            .map(w -> t.expanded(t.leaf(Array.of(w)), y))
            .orElseGet(() -> t.leaf(y.map(v -> 1)));
    Outputs.End end =
        new Outputs(t, y, factor, z, p, p, Optional.empty(), 1).of(Softmax.INSTANCE, loss);
    List<Node> scores = end.scores();
    Node score = scores.size() > 1 ? t.either(scores.get(0), scores.get(1)) : scores.get(0);
    return t.derived(score, end.from(), d -> t.mul(end.delta(), d));
  }
}
