package org.dl4jreference.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.BatchCheck;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.InputFile;
import org.dl4jreference.model.Library;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensor;

/**
 * {@code --data FILE}: CSV, NPZ with {@code x} and {@code y}, or a saved DataSet or MultiDataSet,
 * told apart by what is in them.
 */
public final class DataFile {
  private final Path path;
  private final Wanted wanted;
  private final Consumer<String> warnings;
  private final List<String> remarks = new ArrayList<>();

  /**
   * What the model takes.
   *
   * @param inputs in its order
   * @param outputs in its order
   * @param columns which columns of a CSV file those are
   */
  public record Wanted(List<Port> inputs, List<Port> outputs, CsvColumns columns) {
    /** Copies the lists. */
    public Wanted {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * An input or an output of a model.
   *
   * @param name its name there
   * @param width of its rows, where the model says so
   * @param loss the catalogue's name of an output's loss, if there is one
   * @param isOfClasses whether an output is one of classes that exclude each other
   */
  public record Port(String name, OptionalInt width, Optional<String> loss, boolean isOfClasses) {
    /** An input. */
    public Port(String name, OptionalInt width) {
      this(name, width, Optional.empty(), false);
    }

    /** Whether a single column of labels holds classes. */
    boolean takesClasses() {
      return isOfClasses && width.orElse(1) > 1;
    }
  }

  /**
   * What was read.
   *
   * @param batch the examples by the model's names, all finite and of the widths wanted
   * @param remarks what the user should know of how they were read: sentences
   */
  public record Examples(GraphBatch batch, List<String> remarks) {
    /** Copies the list. */
    public Examples {
      remarks = List.copyOf(remarks);
    }
  }

  private DataFile(Path path, Wanted wanted, Consumer<String> warnings) {
    this.path = path;
    this.wanted = wanted;
    this.warnings = warnings;
  }

  /**
   * Reads a file.
   *
   * @param path CSV, NPZ or a saved DataSet
   * @param wanted what the model takes
   * @param warnings told of what is in the file and not used
   * @return the examples, and how they were read
   * @throws BadInput that says what is wrong and where
   */
  public static Examples read(Path path, Wanted wanted, Consumer<String> warnings) {
    InputFile.check(path);
    Kind kind = kind(path);
    if (kind != Kind.CSV && wanted.columns.isSaid()) {
      throw new BadInput(
          "--inputs, --labels, --classes and --header are of a CSV file, but %s is none"
              .formatted(path));
    }
    DataFile file = new DataFile(path, wanted, warnings);
    GraphBatch batch =
        file.checked(
            switch (kind) {
              case NPZ -> file.npz();
              case CSV -> file.csv();
              case DATA_SET -> file.named(SavedDataSet.read(path));
              case MULTI_DATA_SET -> file.named(SavedDataSet.readMulti(path));
            });
    return new Examples(batch, file.remarks);
  }

  private enum Kind {
    NPZ,
    DATA_SET,
    MULTI_DATA_SET,
    CSV
  }

  /** A saved DataSet starts with flags and the length of a name, a MultiDataSet with a count. */
  private static Kind kind(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = Arrays.copyOf(in.readNBytes(4), 4);
      String name = path.toString().toLowerCase(java.util.Locale.ROOT);
      // a header may begin with the same two letters
      boolean isZip = start[0] == 'P' && start[1] == 'K' && start[2] < ' ';
      if (isZip || name.endsWith(".npz")) {
        return Kind.NPZ;
      }
      boolean isUtf16 = start[0] != 0 && start[3] == 0;
      return start[0] < 0 || start[1] != 0 || isUtf16
          ? Kind.CSV
          : start[0] == 0 ? Kind.MULTI_DATA_SET : Kind.DATA_SET;
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
  }

  private GraphBatch npz() {
    Library.require("an NPZ file", Library.NPY);
    try (NpzFile npz = NpzFile.open(path)) {
      NamedArrays arrays = new NamedArrays(npz);
      Map<String, Tensor> features =
          arrays.of(wanted.inputs.stream().map(Port::name).toList(), "x", "input");
      Map<String, Tensor> labels =
          arrays.of(wanted.outputs.stream().map(Port::name).toList(), "y", "output");
      GraphBatch batch =
          new GraphBatch(
              features,
              labels,
              arrays.masks(features.keySet(), List.of("features_mask", "mask")),
              arrays.masks(labels.keySet(), List.of("labels_mask")));
      if (!arrays.unused().isEmpty()) {
        warnings.accept(
            "%s: not used: %s; expected %s"
                .formatted(
                    path,
                    String.join(", ", arrays.unused().stream().map(NpzFile::printable).toList()),
                    String.join(", ", arrays.expected())));
      }
      batch
          .features()
          .forEach(
              (name, x) -> {
                if (x.shape().length < 2) {
                  throw new BadInput(
                      "%s: x must have at least two dimensions, found %s"
                          .formatted(path, Arrays.toString(x.shape())));
                }
              });
      return batch;
    }
  }

  /** By the model's names, in its order. */
  private GraphBatch named(SavedDataSet saved) {
    return new GraphBatch(
        named("inputs", wanted.inputs, saved.features()),
        named("outputs", wanted.outputs, saved.labels()),
        named("inputs", wanted.inputs, saved.featuresMasks()),
        named("outputs", wanted.outputs, saved.labelsMasks()));
  }

  private Map<String, Tensor> named(String what, List<Port> ports, List<Optional<Tensor>> tensors) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    if (!tensors.isEmpty() && tensors.size() != ports.size()) {
      throw new BadInput(
          "%s: the network has %d %s, %s, found %d"
              .formatted(path, ports.size(), what, names(ports), tensors.size()));
    }
    for (int i = 0; i < tensors.size(); i++) {
      String name = ports.get(i).name;
      tensors.get(i).ifPresent(tensor -> named.put(name, tensor));
    }
    return named;
  }

  private static List<String> names(List<Port> ports) {
    return ports.stream().map(Port::name).toList();
  }

  private GraphBatch csv() {
    for (List<Port> ports : List.of(wanted.inputs, wanted.outputs)) {
      if (ports.size() != 1) {
        throw new BadInput(
            "%s: CSV has one input and one output, but the network has inputs %s and outputs %s: use NPZ"
                .formatted(path, names(wanted.inputs), names(wanted.outputs)));
      }
    }
    Library.require("a CSV file", Library.FASTCSV);
    Port input = wanted.inputs.get(0);
    Port output = wanted.outputs.get(0);
    CsvTable table = CsvTable.read(path, wanted.columns.header());
    remarks.addAll(table.remarks());
    ColumnChoice choice = new ColumnChoice(table, input, output, wanted.columns, remarks);
    Matrix x = table.numbers(choice.inputs());
    return new GraphBatch(
        Map.of(input.name, tensor(x)),
        Map.of(output.name, tensor(labels(table, choice.labels(), output))),
        Map.of(),
        Map.of());
  }

  private Matrix labels(CsvTable table, List<Integer> columns, Port output) {
    int outputs = output.width.orElse(1);
    boolean isOne = columns.size() == 1;
    boolean isNamed = !wanted.columns.classes().isEmpty();
    if (isNamed && !(isOne && (outputs == 1 || output.takesClasses()))) {
      throw new BadInput(
          "--classes is of one column of labels and an output of classes; here are %d columns and %d outputs%s"
              .formatted(
                  columns.size(), outputs, isOne ? " that are no classes by their loss" : ""));
    }
    if (isOne
        && (output.takesClasses() || outputs == 1 && (isNamed || table.isText(columns.get(0))))) {
      return new CsvClasses(table, columns.get(0), outputs)
          .matrix(wanted.columns.classes(), remarks);
    }
    return table.numbers(columns);
  }

  private static Tensor tensor(Matrix m) {
    return new Tensor(new int[] {m.rows(), m.columns()}, m.toArray());
  }

  private GraphBatch checked(GraphBatch data) {
    try {
      BatchCheck.check(data);
    } catch (BadInput e) {
      throw new BadInput(path + ": " + e.getMessage());
    }
    wanted.inputs.forEach(
        input -> finite(word("x", wanted.inputs, input), of(data.features(), input)));
    Map<String, Tensor> labels = new LinkedHashMap<>();
    for (Port output : wanted.outputs) {
      Tensor given = of(data.labels(), output);
      finite(word("y", wanted.outputs, output), given);
      labels.put(output.name, classes(output, given));
    }
    GraphBatch all =
        new GraphBatch(data.features(), labels, data.featuresMasks(), data.labelsMasks());
    wanted.inputs.forEach(input -> width("inputs", input, of(all.features(), input)));
    for (Port output : wanted.outputs) {
      width("outputs", output, of(all.labels(), output));
      labels.put(output.name, allowed(output, of(all.labels(), output)));
    }
    return new GraphBatch(data.features(), labels, data.featuresMasks(), data.labelsMasks());
  }

  /** As the loss takes them; what sums to 1 as far as it is written out does so in full. */
  private Tensor allowed(Port output, Tensor y) {
    if (output.loss.isEmpty()) {
      return y;
    }
    boolean isOfRows = y.shape().length == 2;
    Labels.check(path.toString(), output.loss.get(), y.toMatrix(), isOfRows);
    if (!isOfRows || !Labels.areClasses(output.loss.get())) {
      return y;
    }
    Labels.Summed summed = Labels.summedToOne(y.toMatrix());
    if (summed.scaled() > 0) {
      remarks.add(
          "labels of %d of the %d examples of %s, which sum to 1 within their digits, were scaled to sum to 1"
              .formatted(summed.scaled(), y.shape()[0], path));
    }
    return tensor(summed.y());
  }

  private static String word(String array, List<Port> all, Port port) {
    return all.size() == 1 ? array : port.name;
  }

  private Tensor of(Map<String, Tensor> tensors, Port port) {
    Tensor tensor = tensors.get(port.name);
    if (tensor == null) {
      throw new BadInput("%s: nothing for '%s' of the network".formatted(path, port.name));
    }
    return tensor;
  }

  /** A vector of labels is one column; a column of class numbers is what it stands for. */
  private Tensor classes(Port output, Tensor given) {
    Tensor column =
        given.shape().length == 1
            ? new Tensor(new int[] {given.shape()[0], 1}, given.values())
            : given;
    return output.takesClasses() && column.shape().length == 2 && column.shape()[1] == 1
        ? tensor(Labels.oneHot(path.toString(), column.toMatrix(), output.width.getAsInt()))
        : column;
  }

  private void width(String what, Port port, Tensor rows) {
    if (rows.shape().length == 2
        && port.width.isPresent()
        && port.width.getAsInt() != rows.shape()[1]) {
      throw new BadInput(
          "%s: the network has %d %s, found %d"
              .formatted(path, port.width.getAsInt(), what, rows.shape()[1]));
    }
  }

  private void finite(String name, Tensor tensor) {
    BatchCheck.checkFinite(path + ": " + name, tensor);
  }
}
