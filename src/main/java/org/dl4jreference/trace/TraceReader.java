package org.dl4jreference.trace;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/** Reads a trace step by step: no more than one step is in memory at a time. */
public final class TraceReader implements AutoCloseable {
  private static final Pattern STEP = Pattern.compile("step(0|[1-9][0-9]{0,8})/(.+)");
  private static final Pattern SLOT = Pattern.compile("step[0-9]+/state/([^/]+)/[Wb][0-9]+");

  private final NpzFile file;
  private final TraceHeader header;
  private final int steps;
  private final Optional<Matrix> x;
  private final Optional<Matrix> y;

  private TraceReader(NpzFile file) {
    this.file = file;
    NpzArray spec = file.read("spec");
    byte[] bytes = new byte[spec.values().length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) spec.values()[i];
    }
    this.header =
        new SpecJson(file.path().toString()).parse(new String(bytes, StandardCharsets.UTF_8));
    this.steps = countSteps();
    this.x = file.has("x") ? Optional.of(data("x", header.spec().nIn())) : Optional.empty();
    this.y = file.has("y") ? Optional.of(data("y", header.spec().nOut())) : Optional.empty();
  }

  /**
   * Opens a trace.
   *
   * @param path an NPZ file in the format of {@code docs/trace-format.md}
   * @return the reader
   * @throws BadInput if anything about the file is wrong; the message names the array
   */
  public static TraceReader open(Path path) {
    NpzFile file = NpzFile.open(path);
    try {
      return new TraceReader(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * What the trace is a record of.
   *
   * @return the header
   */
  public TraceHeader header() {
    return header;
  }

  /**
   * The number of recorded steps; the result of the last one stands after it.
   *
   * @return T
   */
  public int steps() {
    return steps;
  }

  private BadInput bad(String name, String what) {
    return new BadInput("%s: %s: %s".formatted(file.path(), name, what));
  }

  /** Steps are numbered from 0 without a gap; the one after the last has parameters alone. */
  private int countSteps() {
    TreeSet<Integer> found = new TreeSet<>();
    TreeSet<Integer> computed = new TreeSet<>();
    for (String name : file.names()) {
      Matcher matcher = STEP.matcher(name);
      if (matcher.matches()) {
        int t = Integer.parseInt(matcher.group(1));
        found.add(t);
        if (!matcher.group(2).matches("[Wb][0-9]+|state/.*")) {
          computed.add(t);
        }
      }
    }
    if (found.isEmpty()) {
      throw bad("step0/W0", "missing: the trace has no step");
    }
    int last = found.last();
    if (found.size() != last + 1) {
      for (int t = 0; t <= last; t++) {
        if (!found.contains(t)) {
          throw bad("step" + t, "missing, but there is a step " + last);
        }
      }
    }
    // a last step with more than parameters is a step whose result was not recorded
    int count = computed.contains(last) ? last + 1 : last;
    if (count == 0) {
      throw bad("step0", "has parameters alone: expected a score, gradients or a next step");
    }
    return count;
  }

  private Matrix data(String name, int columns) {
    NpzArray array = file.read(name);
    int[] shape = array.shape();
    if (shape.length != 2 || shape[1] != columns || shape[0] < 1) {
      throw bad(
          name, "shape %s, expected [m, %d]".formatted(java.util.Arrays.toString(shape), columns));
    }
    Matrix matrix = array.toMatrix();
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < columns; j++) {
        if (!Double.isFinite(matrix.get(i, j))) {
          throw bad(
              name,
              "row %d, column %d is %s, expected a finite number"
                  .formatted(i, j, matrix.get(i, j)));
        }
      }
    }
    return matrix;
  }

  /**
   * Reads one step.
   *
   * @param t from 0 to {@link #steps()} − 1
   * @return what was recorded of it
   * @throws BadInput if an array is missing, corrupt or of the wrong shape
   */
  public RecordedStep step(int t) {
    String prefix = "step" + t + "/";
    Batch batch = batch(prefix);
    Map<String, Tensors> slots = slots(prefix);
    TrainingState state =
        new TrainingState(
            tensors(prefix, "").orElseThrow(() -> bad(prefix + "W0", "missing")), slots, t, 0);
    Map<Integer, Matrix> activations = new HashMap<>();
    for (int l = 0; l < header.spec().layers().size(); l++) {
      if (file.has(prefix + "a" + l)) {
        activations.put(l, matrix(prefix + "a" + l, batch.size(), header.spec().layer(l).nOut()));
      }
    }
    String next = "step" + (t + 1) + "/";
    return new RecordedStep(
        t,
        state,
        !slots.isEmpty(),
        batch,
        new Observation(
            Map.of(),
            activations,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            score(prefix),
            Optional.empty(),
            tensors(prefix, "d"),
            tensors(next, ""),
            slots(next)));
  }

  private Batch batch(String prefix) {
    Matrix inputs =
        file.has(prefix + "x")
            ? data(prefix + "x", header.spec().nIn())
            : x.orElseThrow(() -> bad("x", "missing, and " + prefix + "x too"));
    Matrix labels =
        file.has(prefix + "y")
            ? data(prefix + "y", header.spec().nOut())
            : y.orElseThrow(() -> bad("y", "missing, and " + prefix + "y too"));
    if (inputs.rows() != labels.rows()) {
      throw bad(
          prefix + "x",
          "%d rows of inputs, but %d of labels".formatted(inputs.rows(), labels.rows()));
    }
    return new Batch(inputs, labels);
  }

  private OptionalDouble score(String prefix) {
    if (!file.has(prefix + "score")) {
      return OptionalDouble.empty();
    }
    NpzArray array = file.read(prefix + "score");
    if (array.values().length != 1) {
      throw bad(prefix + "score", "%d numbers, expected one".formatted(array.values().length));
    }
    return OptionalDouble.of(array.values()[0]);
  }

  private Matrix matrix(String name, int rows, int columns) {
    NpzArray array = file.read(name);
    int[] shape = array.shape();
    boolean row = rows == 1 && shape.length == 1 && shape[0] == columns;
    if (!row && !(shape.length == 2 && shape[0] == rows && shape[1] == columns)) {
      throw bad(
          name,
          "shape %s, expected [%d, %d]".formatted(java.util.Arrays.toString(shape), rows, columns));
    }
    return array.toMatrix();
  }

  /** All tensors of a kind, or none: some without others are a fault of the file. */
  private Optional<Tensors> tensors(String prefix, String kind) {
    Map<String, Matrix> result = new LinkedHashMap<>();
    Map<String, int[]> shapes = header.spec().shapes();
    boolean any =
        shapes.keySet().stream().anyMatch(name -> file.has(prefix + arrayName(kind, name)));
    if (!any) {
      return Optional.empty();
    }
    shapes.forEach(
        (name, shape) ->
            result.put(name, matrix(prefix + arrayName(kind, name), shape[0], shape[1])));
    return Optional.of(new Tensors(result));
  }

  static String arrayName(String kind, String tensor) {
    return kind + Tensors.keyOf(tensor) + Tensors.layerOf(tensor);
  }

  private Map<String, Tensors> slots(String prefix) {
    Map<String, Tensors> slots = new HashMap<>();
    for (String name : file.names()) {
      Matcher matcher = SLOT.matcher(name);
      if (name.startsWith(prefix + "state/") && matcher.matches()) {
        String slot = matcher.group(1);
        slots.computeIfAbsent(slot, s -> tensors(prefix + "state/" + s + "/", "").orElseThrow());
      }
    }
    return slots;
  }

  @Override
  public void close() {
    file.close();
  }
}
