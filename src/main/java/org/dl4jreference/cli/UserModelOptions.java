package org.dl4jreference.cli;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.dl4jreference.data.CsvColumns;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.dl4j.file.ModelFile;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Precision;
import picocli.CommandLine.Option;

/** A model of the user's and its data: a mixin of every command that takes one. */
final class UserModelOptions {
  private static final int BATCH_SIZE = 128;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "The examples: CSV with or without a header, NPZ with x and y (x2, y2 and so on, or the"
              + " names of the network's inputs and outputs), or a saved DataSet or MultiDataSet."
              + " An experiment has its own.")
  private Path data;

  @Option(
      names = "--inputs",
      paramLabel = "COL",
      split = ",",
      description =
          "The input columns of a CSV file, by name or number from 1, or FROM-TO; default: all but"
              + " the labels and columns that only count or name the rows.")
  private List<String> inputs = List.of();

  @Option(
      names = "--labels",
      paramLabel = "COL",
      split = ",",
      description =
          "The label columns of a CSV file, likewise; default: the last ones. One column for"
              + " several outputs under MCXENT or softmax holds classes: numbers from 0, or names.")
  private List<String> labels = List.of();

  @Option(
      names = "--classes",
      paramLabel = "NAME",
      split = ",",
      description =
          "What the classes are called in that column, in the order of the model's outputs;"
              + " default: in alphabetical order.")
  private List<String> classes = List.of();

  @Option(
      names = "--header",
      negatable = true,
      description =
          "Whether the first line of a CSV file names the columns; default: told from what is in"
              + " it.")
  private Boolean header;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples per step; default: 128, or all if there are fewer.")
  private Integer batchSize;

  @Option(
      names = "--data-type",
      paramLabel = "float|double",
      description =
          "What DL4J is to compute in, ${COMPLETION-CANDIDATES}; default: the model's, or the"
              + " experiment's.")
  private DataType dataType;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the initialisation, where MODEL has no parameters; default: its own.")
  private Long seed;

  @Option(
      names = "--allow-class",
      paramLabel = "CLASS",
      description = "A class of your own that the configuration may name.")
  private Set<String> allowed = Set.of();

  @Option(
      names = "--classpath",
      paramLabel = "JAR",
      description = "Where such classes are, a jar file or a directory; may be given again.")
  private List<Path> classPath = List.of();

  private ClassLoader loader;

  void check() {
    if (batchSize != null && batchSize < 1) {
      throw new BadInput("--batch-size must be a whole number >= 1, found " + batchSize);
    }
  }

  /** The file of the examples, which a model needs. */
  Path data(Path model) {
    if (data == null) {
      throw new BadInput(
          "--data must name the examples for %s, a CSV or NPZ file or a saved DataSet; found none"
              .formatted(model));
    }
    return data;
  }

  /** An experiment has its own data and initialisation. */
  void refuseModelOptions(Path experiment) {
    if (data != null) {
      throw new BadInput(
          "--data is for models; the experiment %s has its own data".formatted(experiment));
    }
    if (!inputs.isEmpty() || !labels.isEmpty() || !classes.isEmpty() || header != null) {
      throw new BadInput(
          "--inputs, --labels, --classes and --header are for models; the experiment %s has its own data"
              .formatted(experiment));
    }
    if (seed != null) {
      throw new BadInput(
          "--seed is for models; the experiment %s has its own initial parameters"
              .formatted(experiment));
    }
  }

  Optional<Precision> precision() {
    return Optional.ofNullable(dataType).map(DataType::precision);
  }

  boolean hasBatchSize() {
    return batchSize != null;
  }

  /** Examples per step, of those there are. */
  int batchSize(int all, String from) {
    int size = batchSize == null ? Math.min(BATCH_SIZE, all) : batchSize;
    if (size > all) {
      throw new BadInput(
          "--batch-size must be at most the %d examples of %s, found %d"
              .formatted(all, from, size));
    }
    return size;
  }

  /** The model, in the data type that was asked for. */
  UserModel read(Path model) {
    UserModel read =
        ModelFile.read(
            model,
            new ModelFile.Options(
                allowed,
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                classLoader()));
    return precision().map(read::in).orElse(read);
  }

  /** Where classes of the user's own are. */
  ClassLoader classLoader() {
    if (loader == null) {
      ClassLoader own = UserModelOptions.class.getClassLoader();
      List<URL> urls = classPath.stream().map(UserModelOptions::url).toList();
      loader = urls.isEmpty() ? own : new URLClassLoader(urls.toArray(URL[]::new), own);
    }
    return loader;
  }

  private static URL url(Path path) {
    if (!Files.exists(path)) {
      throw new BadInput("--classpath: %s: no such file".formatted(path));
    }
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new BadInput("--classpath: %s: %s".formatted(path, e.getMessage()));
    }
  }

  /** The examples of {@code --data}, as the model takes them. */
  DataFile.Examples examples(UserModel subject, Console console) {
    CsvColumns columns = new CsvColumns(inputs, labels, classes, Optional.ofNullable(header));
    return DataFile.read(data, subject.wanted(columns), console::warn);
  }
}
