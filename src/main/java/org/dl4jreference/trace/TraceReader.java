package org.dl4jreference.trace;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dl4jreference.data.NpzFile;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Library;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/** Reads a trace step by step: no more than one step is in memory at a time. */
public final class TraceReader implements AutoCloseable {
  private static final Pattern STEP = Pattern.compile("step(0|[1-9][0-9]{0,8})/(.+)");
  private static final Pattern SLOT = Pattern.compile("state/([^/]+)/[Wb]([0-9]{1,9})");
  private static final Pattern TENSOR = Pattern.compile("(?:d?[Wb]|a)([0-9]{1,9})");
  private static final Set<String> SINGLE = Set.of("x", "y", "score");
  private static final int LARGEST_SPEC = 1 << 20;

  private final NpzFile file;
  private final TraceHeader header;
  private final int steps;
  private final Optional<Matrix> x;
  private final Optional<Matrix> y;
  private final Set<String> slots = new TreeSet<>();
  private final Set<String> unknown = new TreeSet<>();

  private TraceReader(NpzFile file) {
    this.file = file;
    this.header = new SpecJson(file.path().toString()).parse(specText());
    this.steps = countSteps();
    this.x = file.has("x") ? Optional.of(data("x", header.spec().nIn())) : Optional.empty();
    this.y = file.has("y") ? Optional.of(data("y", header.spec().nOut())) : Optional.empty();
  }

  /**
   * Opens a trace.
   *
   * @param path an NPZ file in the format of {@code docs/trace-format.md}
   * @throws BadInput if anything about the file is wrong; the message names the array
   */
  public static TraceReader open(Path path) {
    Library.require("a trace", Library.NPY, Library.JACKSON_DATABIND);
    NpzFile file = NpzFile.open(path);
    try {
      return new TraceReader(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private String specText() {
    int[] shape = file.shape("spec");
    if (shape.length != 1 || shape[0] > LARGEST_SPEC) {
      throw bad(
          "spec",
          "shape %s, expected one dimension of at most %d bytes"
              .formatted(Arrays.toString(shape), LARGEST_SPEC));
    }
    double[] values = file.read("spec").values();
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      if (!(values[i] >= 0 && values[i] <= 255)) {
        throw bad("spec", "expected the bytes of a UTF-8 text, found " + values[i]);
      }
      bytes[i] = (byte) values[i];
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw bad("spec", "expected the bytes of a UTF-8 text");
    }
  }

  /**
   * The file.
   *
   * @return its path, as it was opened
   */
  public Path path() {
    return file.path();
  }

  /**
   * The updater's slots of which any step has something.
   *
   * @return slot names as the file has them
   */
  public Set<String> slots() {
    return Collections.unmodifiableSet(slots);
  }

  /** The arrays that the format does not know. Nobody reads them. */
  public Set<String> unknown() {
    return Collections.unmodifiableSet(unknown);
  }

  /** What the trace is a record of. */
  public TraceHeader header() {
    return header;
  }

  /** The number of recorded steps; the result of the last one stands after it. */
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
        String what = matcher.group(2);
        if (SINGLE.contains(what) || what.matches("(a|d[Wb])[0-9]+")) {
          computed.add(t);
        }
        register(name, what);
      } else if (!name.equals("spec") && !name.equals("x") && !name.equals("y")) {
        unknown.add(name);
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

  private void register(String name, String what) {
    Matcher slot = SLOT.matcher(what);
    Matcher tensor = TENSOR.matcher(what);
    if (slot.matches() && isLayer(slot.group(2))) {
      slots.add(slot.group(1));
    } else if (!SINGLE.contains(what) && !(tensor.matches() && isLayer(tensor.group(1)))) {
      unknown.add(name);
    }
  }

  private boolean isLayer(String number) {
    return Integer.parseInt(number) < header.spec().layers().size();
  }

  private Matrix data(String name, int columns) {
    int[] shape = file.shape(name);
    if (shape.length != 2 || shape[1] != columns || shape[0] < 1) {
      throw bad(name, "shape %s, expected [m, %d]".formatted(Arrays.toString(shape), columns));
    }
    return finite(name, file.read(name).toMatrix());
  }

  private Matrix finite(String name, Matrix matrix) {
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
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
    Tensors parameters = tensors(prefix, "").orElseThrow(() -> bad(prefix + "W0", "missing"));
    if (t == 0) {
      // later ones may have diverged, but a run cannot start so
      parameters.byName().forEach((name, m) -> finite(prefix + arrayName("", name), m));
    }
    TrainingState state = new TrainingState(parameters, slots(prefix), t, 0);
    Map<Integer, Matrix> activations = new HashMap<>();
    for (int l = 0; l < header.spec().layers().size(); l++) {
      if (file.has(prefix + "a" + l)) {
        activations.put(
            l, matrix(prefix + "a" + l, batch.size(), header.spec().layer(l).nOut(), false));
      }
    }
    String next = "step" + (t + 1) + "/";
    return new RecordedStep(
        t,
        state,
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
    String name = prefix + "score";
    int[] shape = file.shape(name);
    if (Arrays.stream(shape).anyMatch(length -> length != 1)) {
      throw bad(name, "shape %s, expected one number".formatted(Arrays.toString(shape)));
    }
    return OptionalDouble.of(file.read(name).values()[0]);
  }

  private Matrix matrix(String name, int rows, int columns, boolean orVector) {
    int[] shape = file.shape(name);
    boolean vector = orVector && shape.length == 1 && shape[0] == columns;
    if (!vector && !(shape.length == 2 && shape[0] == rows && shape[1] == columns)) {
      throw bad(
          name, "shape %s, expected [%d, %d]".formatted(Arrays.toString(shape), rows, columns));
    }
    return file.read(name).toMatrix();
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
            result.put(
                name,
                matrix(
                    prefix + arrayName(kind, name),
                    shape[0],
                    shape[1],
                    Tensors.keyOf(name).equals("b"))));
    return Optional.of(new Tensors(result));
  }

  static String arrayName(String kind, String tensor) {
    return kind + Tensors.keyOf(tensor) + Tensors.layerOf(tensor);
  }

  private Map<String, Tensors> slots(String prefix) {
    Map<String, Tensors> found = new HashMap<>();
    for (String slot : slots) {
      tensors(prefix + "state/" + slot + "/", "").ifPresent(tensors -> found.put(slot, tensors));
    }
    return found;
  }

  @Override
  public void close() {
    file.close();
  }
}
