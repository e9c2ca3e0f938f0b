package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Operation;

/**
 * Another operation in the place of one: with one setting that is another.
 *
 * @param id the hypothesis
 * @param text what is another, as a sentence that lacks where
 */
record Variant(String id, String text, Operation operation) {
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "convolutionMode", List.of("Same", "Truncate"),
          "cm", List.of("Same", "Truncate"),
          "poolingType", List.of("MAX", "AVG", "SUM"),
          "mode", List.of("ADD", "MUL", "AVERAGE"),
          "op", List.of("Add", "Subtract", "Product", "Average", "Max"));

  private static final Map<String, List<Double>> NUMBERS =
      Map.of(
          "eps", List.of(0.0, 1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-12),
          "pnorm", List.of(1.0, 2.0, 3.0),
          "n", List.of(3.0, 5.0, 7.0));

  /** Of kernels, their steps and the like: what they are where they are not set. */
  private static final Map<String, Double> USUAL =
      Map.of("stride", 1.0, "dilation", 1.0, "padding", 0.0);

  private static final List<String> ALONG_AXES =
      List.of("kernelSize", "kernel", "stride", "padding", "dilation", "size");

  /** All that differ from an operation by one setting, of what it wraps as well. */
  static List<Variant> of(Operation operation, Catalogue catalogue) {
    List<Variant> all = new ArrayList<>();
    operation.settings().forEach((name, value) -> add(operation, name, value, catalogue, all));
    return all;
  }

  private static void add(
      Operation operation, String name, Object value, Catalogue catalogue, List<Variant> to) {
    if (value instanceof Operation inner) {
      // both directions of a layer are one
      boolean isFirst =
          operation.settings().entrySet().stream()
              .filter(e -> e.getValue().equals(inner))
              .findFirst()
              .orElseThrow()
              .getKey()
              .equals(name);
      for (Variant v : isFirst ? of(inner, catalogue) : List.<Variant>of()) {
        Map<String, Object> changed = new TreeMap<>(operation.settings());
        changed.replaceAll((key, old) -> old.equals(inner) ? v.operation : old);
        to.add(new Variant(v.id, v.text, new Operation(operation.type(), changed)));
      }
    } else if (value instanceof Formula own) {
      for (String other : catalogue.activations().names()) {
        if (!other.equals(own.name())) {
          String words = name.startsWith("gate") ? "the gates' activation" : "the activation";
          to.add(
              new Variant(
                  "other-activation",
                  "%s is %s".formatted(words, other),
                  operation.with(name, Formula.named(other))));
        }
      }
    } else if (value instanceof Boolean flag) {
      to.add(setting(operation, name, !flag));
    } else if (value instanceof String) {
      for (String other : NAMES.getOrDefault(name, List.of())) {
        if (!other.equals(value)) {
          to.add(setting(operation, name, other));
        }
      }
    } else if (value instanceof Double number) {
      for (double other : NUMBERS.getOrDefault(name, List.of())) {
        if (other != number) {
          to.add(setting(operation, name, other));
        }
      }
    } else if (value instanceof List<?> list && ALONG_AXES.contains(name)) {
      List<Object> reversed = new ArrayList<>(list);
      Collections.reverse(reversed);
      if (!reversed.equals(list)) {
        to.add(
            new Variant(
                "swapped-axes",
                "height and width of %s are swapped".formatted(name),
                operation.with(name, reversed)));
      }
      List<Double> usual = Collections.nCopies(list.size(), USUAL.getOrDefault(name, 0.0));
      if (USUAL.containsKey(name) && !usual.equals(list)) {
        to.add(
            new Variant(
                "setting-ignored", "%s is not used".formatted(name), operation.with(name, usual)));
      }
    }
  }

  private static Variant setting(Operation operation, String name, Object value) {
    return new Variant(
        "other-setting",
        "it is computed with %s = %s".formatted(name, value),
        operation.with(name, value));
  }
}
