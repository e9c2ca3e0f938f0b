package org.dl4jreference.dl4j.file;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.dl4jreference.data.ZipDirectory;
import org.dl4jreference.dl4j.border.FirstLine;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.InputFile;
import org.dl4jreference.model.Memory;

/**
 * A model in a file: what {@code ModelSerializer} writes, or a configuration in JSON or YAML, whose
 * parameters then come from its own initialisation. The file is only read. Of a zip file the
 * configuration, the parameters and the updater's state are read, by this project's own code;
 * whatever else it holds, Java objects among it, is passed over.
 */
public final class ModelFile {
  private static final int LARGEST_CONFIGURATION = 64 << 20;

  /** YAML takes a hundred times as long to read as JSON. */
  private static final int LARGEST_YAML = 2 << 20;

  /** A model with a normaliser and objects of its user's own has six or seven. */
  private static final int MOST_ENTRIES = 1000;

  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";
  private static final String NO_COEFFICIENTS = "noParams.marker";
  private static final String UPDATER = "updaterState.bin";

  private final Path path;
  private final Options options;

  /**
   * How to read.
   *
   * @param allowedClasses classes that a configuration may name beside DL4J's own
   * @param seed of the initialisation, where the file has no parameters; empty for the
   *     configuration's own
   * @param loader where those classes are
   */
  public record Options(Set<String> allowedClasses, OptionalLong seed, ClassLoader loader) {
    /** DL4J's own classes and the configuration's own seed. */
    public static final Options DEFAULT =
        new Options(Set.of(), OptionalLong.empty(), ModelFile.class.getClassLoader());

    /** Copies the set. */
    public Options {
      allowedClasses = Set.copyOf(allowedClasses);
    }
  }

  private ModelFile(Path path, Options options) {
    this.path = path;
    this.options = options;
  }

  /**
   * Reads a model.
   *
   * @param path a zip, JSON or YAML file
   * @param options how
   * @throws BadInput if the file is no model, or names a class that it may not
   */
  public static UserModel read(Path path, Options options) {
    InputFile.check(path);
    ModelFile file = new ModelFile(path, options);
    return isZip(path) ? file.zip() : file.configuration();
  }

  /**
   * Whether a file is a DL4J model: a zip file, or a configuration in JSON or YAML.
   *
   * @param path the file
   * @return false for anything else, such as another YAML file
   * @throws BadInput if the file cannot be read
   */
  public static boolean isModel(Path path) {
    InputFile.check(path);
    return isZip(path) || !isYaml(path) || ConfigurationJson.isConfiguration(text(path));
  }

  /** By its first bytes: a zip file cut short still has them. */
  private static boolean isZip(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(2);
      return Arrays.equals(start, new byte[] {'P', 'K'})
          || path.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".zip");
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
  }

  private static boolean isYaml(Path path) {
    String name = path.toString().toLowerCase(java.util.Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private static String text(Path path) {
    int largest = isYaml(path) ? LARGEST_YAML : LARGEST_CONFIGURATION;
    try {
      if (Files.size(path) > largest) {
        throw new BadInput(
            "%s: larger than %d bytes, which no configuration%s is"
                .formatted(path, largest, isYaml(path) ? " or experiment in YAML" : ""));
      }
      return Files.readString(path);
    } catch (IOException e) {
      throw new BadInput(path + ": not readable as text, expected a DL4J model");
    }
  }

  private UserModel configuration() {
    ConfigurationJson.Checked checked =
        ConfigurationJson.check(
            path.toString(), text(path), isYaml(path), options.allowedClasses());
    return build(checked, new StoredModel(path.toString(), checked, options)::initialized);
  }

  private UserModel zip() {
    ZipDirectory.check(path, MOST_ENTRIES, "a DL4J model");
    try (ZipFile zip = new ZipFile(path.toFile())) {
      Set<String> names = names(zip);
      for (String needed : List.of(CONFIGURATION, COEFFICIENTS)) {
        if (!names.contains(needed)
            && !(needed.equals(COEFFICIENTS) && names.contains(NO_COEFFICIENTS))) {
          throw new BadInput(
              "%s: expected a DL4J model with %s, found %s".formatted(path, needed, shown(names)));
        }
      }
      ConfigurationJson.Checked checked =
          ConfigurationJson.check(
              path + "!" + CONFIGURATION, configuration(zip), false, options.allowedClasses());
      StoredModel stored = new StoredModel(path.toString(), checked, options);
      return build(checked, () -> stored.restored(entry(zip, COEFFICIENTS), entry(zip, UPDATER)))
          .remarking(passedOver(names));
    } catch (ZipException e) {
      throw new BadInput("%s: not a readable zip file: %s".formatted(path, e.getMessage()));
    } catch (IOException e) {
      throw new BadInput("%s: corrupt or truncated: %s".formatted(path, e.getMessage()));
    }
  }

  private UserModel build(
      ConfigurationJson.Checked checked, java.util.concurrent.Callable<UserModel> how) {
    return Isolated.call(
        options.loader(),
        () -> {
          try {
            return how.call();
          } catch (BadInput e) {
            throw e.getMessage().startsWith(path.toString())
                ? e
                : new BadInput("%s: %s".formatted(path, e.getMessage()));
          } catch (IOException e) {
            throw new BadInput("%s: corrupt or truncated: %s".formatted(path, e.getMessage()));
          } catch (RuntimeException | LinkageError e) {
            if (Memory.isShort(e)) {
              throw e;
            }
            throw new BadInput(
                "%s: DL4J cannot build this %s: %s"
                    .formatted(
                        path,
                        checked.graph() ? "graph" : "network",
                        ClassFaults.words(e)
                            .orElseGet(() -> FirstLine.of(deepest(e).getMessage()))));
          }
        });
  }

  private static Throwable deepest(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause;
  }

  private Set<String> names(ZipFile zip) {
    Set<String> names = new LinkedHashSet<>();
    zip.stream()
        .forEach(
            entry -> {
              String name = entry.getName();
              if (name.startsWith("/")
                  || name.contains("\\")
                  || name.contains(":")
                  || Arrays.asList(name.split("/", -1)).contains("..")) {
                throw new BadInput(
                    "%s: entry '%s' points outside the file"
                        .formatted(path, name.replaceAll("\\p{Cntrl}", "?")));
              }
              if (!names.add(name)) {
                throw new BadInput(
                    "%s: holds '%s' twice".formatted(path, name.replaceAll("\\p{Cntrl}", "?")));
              }
            });
    return names;
  }

  private static String shown(Set<String> names) {
    return names.isEmpty()
        ? "nothing"
        : names.stream().limit(5).map(n -> n.replaceAll("\\p{Cntrl}", "?")).toList().toString();
  }

  private String configuration(ZipFile zip) throws IOException {
    try (InputStream in = zip.getInputStream(zip.getEntry(CONFIGURATION))) {
      byte[] bytes = in.readNBytes(LARGEST_CONFIGURATION + 1);
      if (bytes.length > LARGEST_CONFIGURATION) {
        throw new BadInput(
            "%s: %s is larger than %d bytes, which no configuration is"
                .formatted(path, CONFIGURATION, LARGEST_CONFIGURATION));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static StoredModel.Source entry(ZipFile zip, String name) {
    ZipEntry entry = zip.getEntry(name);
    return entry == null
        ? null
        : () -> new DataInputStream(new BufferedInputStream(zip.getInputStream(entry), 1 << 16));
  }

  private static List<String> passedOver(Set<String> names) {
    Set<String> read = Set.of(CONFIGURATION, COEFFICIENTS, NO_COEFFICIENTS, UPDATER);
    return names.stream()
        .filter(name -> !read.contains(name) && !name.endsWith("/"))
        .map(
            name ->
                name.replaceAll("\\p{Cntrl}", "?")
                    + " in the model file is not read"
                    + (name.equals("normalizer.bin") || name.equals("preprocessor.bin")
                        ? ": the data must be normalised already"
                        : ""))
        .toList();
  }
}
