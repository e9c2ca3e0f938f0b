package org.dl4jreference.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What this project needs for some of its uses only. A project that depends on it inherits none of
 * these: it brings those that it uses.
 */
public enum Library {
  /** The networks. */
  DEEPLEARNING4J_NN("org.deeplearning4j.nn.multilayer.MultiLayerNetwork"),
  /** CSV files. */
  FASTCSV("de.siegmar.fastcsv.reader.CsvReader"),
  /** NPY arrays, in NPZ files and traces. */
  NPY("org.openlca.npy.NpyHeader"),
  /** JSON, of traces and reports. */
  JACKSON_DATABIND("com.fasterxml.jackson.databind.ObjectMapper"),
  /** YAML and JSON documents. */
  JACKSON_DATAFORMAT_YAML("com.fasterxml.jackson.dataformat.yaml.YAMLFactory"),
  /** Eigenvalues. */
  HIPPARCHUS_CORE("org.hipparchus.linear.EigenDecompositionSymmetric"),
  /** HTML. */
  JMUSTACHE("com.samskivert.mustache.Mustache"),
  /** Charts in a browser. */
  UPLOT("META-INF/maven/org.webjars.npm/uplot/pom.properties"),
  /** Charts as pictures. */
  XCHART("org.knowm.xchart.XYChart"),
  /** Charts as SVG. */
  VECTORGRAPHICS2D("de.erichseifert.vectorgraphics2d.VectorGraphics2D"),
  /** The command line. */
  PICOCLI("picocli.CommandLine"),
  /** Progress on a terminal. */
  PROGRESSBAR("me.tongfei.progressbar.ProgressBar");

  private final String witness;

  /** By a class that it has, or a file. */
  Library(String witness) {
    this.witness = witness;
  }

  /**
   * Says so if one is missing, before any class that names it is used.
   *
   * @param use what needs them, in the singular, to begin a sentence with
   * @param all what it needs
   * @throws BadInput that names the coordinates of those that are missing
   */
  public static void require(String use, Library... all) {
    String missing =
        Arrays.stream(all)
            .filter(library -> !library.isPresent())
            .map(Library::coordinates)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new BadInput("%s needs %s on the class path".formatted(use, missing));
    }
  }

  private boolean isPresent() {
    ClassLoader loader = Library.class.getClassLoader();
    String file = witness.contains("/") ? witness : witness.replace('.', '/') + ".class";
    return loader.getResource(file) != null;
  }

  /** Group, artifact and version, separated by colons. */
  public String coordinates() {
    Properties all = new Properties();
    try (InputStream in = Library.class.getResourceAsStream("libraries.properties")) {
      all.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.getProperty(name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
