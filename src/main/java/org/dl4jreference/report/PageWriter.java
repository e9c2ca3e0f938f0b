package org.dl4jreference.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Library;

/**
 * Writes a page into a directory, all or nothing: {@code index.html}, each chart under {@code
 * figures} as SVG and PNG and under {@code data} as CSV, the verdict as {@code data/report.json}.
 * The directory is new, empty, or holds a former report and nothing else, which is then replaced.
 */
public final class PageWriter {
  /** Lists the files of a report, so that none of anybody else's is ever removed. */
  private static final String MANIFEST = ".dl4j-reference-report";

  private final Path directory;

  /**
   * A writer.
   *
   * @param directory where the report goes
   */
  public PageWriter(Path directory) {
    this.directory = directory;
  }

  /**
   * Refuses an impossible place: to be called before the work, not after.
   *
   * @throws BadInput if a report cannot go there
   */
  public void check() {
    Library.require(
        "a page",
        Library.JACKSON_DATABIND,
        Library.FASTCSV,
        Library.JMUSTACHE,
        Library.UPLOT,
        Library.XCHART,
        Library.VECTORGRAPHICS2D);
    Path target = target();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(target)) {
      throw refused("it is no directory");
    }
    Path parent = target.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw refused("the directory above it must exist");
    }
    try {
      if (Files.isDirectory(target)) {
        checkContents(target);
      }
      Files.delete(Files.createTempDirectory(parent, ".dl4j-reference-"));
    } catch (IOException | UncheckedIOException e) {
      throw refused("it cannot be written (" + e + ")");
    }
  }

  private static void checkContents(Path target) throws IOException {
    Set<String> own = new TreeSet<>(List.of(MANIFEST));
    Path manifest = target.resolve(MANIFEST);
    if (Files.isRegularFile(manifest)) {
      own.addAll(Files.readAllLines(manifest));
    }
    try (Stream<Path> files = Files.walk(target)) {
      files
          .filter(f -> !f.equals(target))
          .map(f -> name(target, f) + (Files.isDirectory(f) ? "/" : ""))
          .filter(f -> !own.contains(f))
          .findFirst()
          .ifPresent(
              f -> {
                throw new BadInput(
                    "--report must name a new or empty directory or a former report, found "
                        + "%s with %s in it".formatted(target, f));
              });
    }
  }

  private static String name(Path target, Path file) {
    return target.relativize(file).toString().replace('\\', '/');
  }

  private BadInput refused(String why) {
    return new BadInput(
        "--report must name a new or empty directory or a former report, found %s: %s"
            .formatted(directory, why));
  }

  /** A link to a directory means that directory. */
  private Path target() {
    try {
      return Files.isDirectory(directory)
          ? directory.toRealPath()
          : directory.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw refused(e.toString());
    }
  }

  /**
   * Writes the report. Whoever looks sees the old one or the new one, never half of either.
   *
   * @param document what there is to say
   * @return the page's file
   * @throws BadInput if it cannot be written; the old report then stays
   */
  public Path write(Document document) {
    check();
    Path target = target();
    Path part = beside(target, "part");
    try {
      fill(part, contents(document));
      replace(target, part);
      return target.resolve("index.html");
    } catch (IOException | UncheckedIOException e) {
      throw new BadInput("--report: cannot write %s: %s".formatted(directory, why(e)));
    } finally {
      remove(part);
    }
  }

  /** Without the names of Java's classes and of files that were only there for a moment. */
  private static String why(Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    return cause instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : cause.getMessage();
  }

  private static Path beside(Path target, String kind) {
    return target.resolveSibling(
        ".%s.%s.%s".formatted(target.getFileName(), UUID.randomUUID(), kind));
  }

  private static Map<String, byte[]> contents(Document document) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Map<String, byte[]> pictures = Figures.svgs(document);
    for (Chart chart : PageBlocks.of(document, pictures).charts()) {
      files.put("figures/" + chart.id() + ".svg", pictures.get(chart.id()));
      files.put("figures/" + chart.id() + ".png", Figures.png(chart));
      files.put("data/" + chart.id() + ".csv", csv(chart));
    }
    files.put(
        "data/report.json",
        new ObjectMapper()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsBytes(JsonRenderer.json(document)));
    files.put("index.html", PageHtml.of(document, pictures).getBytes(StandardCharsets.UTF_8));
    return files;
  }

  /** One line for each point of each curve. */
  private static byte[] csv(Chart chart) throws IOException {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord("series", chart.x().label(), chart.y().label());
      for (Chart.Series s : chart.series()) {
        double[] x = s.x();
        double[] y = s.y();
        for (int i = 0; i < x.length; i++) {
          csv.writeRecord(s.name(), Double.toString(x[i]), Double.toString(y[i]));
        }
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void fill(Path part, Map<String, byte[]> files) throws IOException {
    Set<String> manifest = new TreeSet<>();
    unlessFinished(part);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = part.resolve(file.getKey());
      unlessFinished(path.getParent());
      Files.createDirectories(path.getParent());
      unlessFinished(path);
      Files.write(path, file.getValue());
      manifest.add(file.getKey());
      if (!path.getParent().equals(part)) {
        manifest.add(name(part, path.getParent()) + "/");
      }
    }
    unlessFinished(part.resolve(MANIFEST));
    Files.write(part.resolve(MANIFEST), manifest);
  }

  /** Java removes in the opposite order, and only what still has this name, if it is ended. */
  private static void unlessFinished(Path path) {
    path.toFile().deleteOnExit();
  }

  private static void replace(Path target, Path part) throws IOException {
    if (!Files.exists(target)) {
      Files.move(part, target);
      return;
    }
    Path old = beside(target, "old");
    Files.move(target, old);
    try {
      Files.move(part, target);
    } catch (IOException e) {
      Files.move(old, target);
      throw e;
    }
    remove(old);
  }

  private static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
