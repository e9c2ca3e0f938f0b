package org.dl4jreference.dl4j.reproduction;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The reproductions by the id of their finding, with their own source text. */
public final class Reproductions {
  private static final List<Class<?>> CLASSES =
      List.of(
          ActivationReproductions.class,
          LossReproductions.class,
          UpdaterReproductions.class,
          LayerReproductions.class,
          NetworkReproductions.class,
          RareLayerReproductions.class);

  /**
   * What a reproduction found.
   *
   * @param reproduced whether DL4J still computes as the finding says
   * @param output what it printed
   */
  public record Result(boolean reproduced, String output) {}

  private Reproductions() {}

  /**
   * The ids of all reproductions.
   *
   * @return the ids in kebab-case
   */
  public static Set<String> ids() {
    Set<String> ids = new TreeSet<>();
    CLASSES.stream()
        .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
        .filter(m -> m.getReturnType() == boolean.class && !m.isSynthetic())
        .forEach(m -> ids.add(kebab(m.getName())));
    return ids;
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([A-Z]|(?<=gd)[0-9])", "-$1").toLowerCase(Locale.ROOT);
  }

  /**
   * Runs a reproduction.
   *
   * @param id the finding's id
   * @return what it found
   * @throws IllegalArgumentException if there is none of that id
   */
  public static Result run(String id) {
    Method method = method(id);
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      boolean reproduced = (boolean) method.invoke(null, out);
      out.flush();
      return new Result(reproduced, text.toString().replace(System.lineSeparator(), "\n"));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the reproduction of " + id + " failed", e.getCause());
    }
  }

  private static Method method(String id) {
    return CLASSES.stream()
        .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
        .filter(m -> m.getReturnType() == boolean.class && kebab(m.getName()).equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no reproduction of " + id));
  }

  /**
   * The source of a reproduction.
   *
   * @param id the finding's id
   * @return the statements of its method
   */
  public static String source(String id) {
    Method method = method(id);
    List<String> lines = lines(method.getDeclaringClass());
    String head = "  static boolean " + method.getName() + "(PrintWriter out) {";
    int from = lines.indexOf(head) + 1;
    int to = from;
    while (!lines.get(to).equals("  }")) {
      to++;
    }
    return String.join("\n", lines.subList(from, to)).stripIndent() + "\n";
  }

  /** The source of what the reproductions share. */
  public static String helpers() {
    List<String> lines = lines(Snippets.class);
    int from = lines.indexOf("  private Snippets() {}") + 2;
    return String.join("\n", lines.subList(from, lines.size() - 1)).stripIndent() + "\n";
  }

  /** The build puts the sources beside the classes. */
  private static List<String> lines(Class<?> c) {
    try (InputStream in = c.getResourceAsStream(c.getSimpleName() + ".java")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
