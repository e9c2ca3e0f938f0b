package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.report.Producer;
import org.dl4jreference.report.VerdictJson;
import org.dl4jreference.trace.TraceHeader;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.RunVerdict;

/** How commands speak of recorded runs. */
final class Traces {
  private Traces() {}

  static void check(double k) {
    if (!(k > 0) || Double.isInfinite(k)) {
      throw new BadInput("--k must be a finite number > 0, found " + k);
    }
  }

  /** What a trace written here says of its origin. */
  static String producer(Engines engine) {
    Producer producer = Producer.current();
    String here = producer.product() + " " + producer.version();
    return engine == Engines.REFERENCE
        ? here
        : TraceHeader.producedByDl4j(producer.dl4j(), engine.key(), here);
  }

  static void warnOfUnknown(Console console, TraceReader trace) {
    if (!trace.unknown().isEmpty()) {
      console.warn(
          "%s: %d arrays are not of the format and are not checked, the first is %s"
              .formatted(
                  trace.path(),
                  trace.unknown().size(),
                  trace.unknown().iterator().next().replaceAll("\\p{Cntrl}", "?")));
    }
  }

  static String dims(NetworkSpec spec) {
    return spec.nIn()
        + "-"
        + spec.layers().stream()
            .map(layer -> Integer.toString(layer.nOut()))
            .collect(Collectors.joining("-"));
  }

  /** Who ran what for how long, and which step decides. */
  static String describe(TraceHeader header, RunVerdict run) {
    Verdict verdict = run.verdict();
    String step =
        switch (verdict.outcome()) {
          case AGREES -> "step " + run.decisive();
          case DISAGREES ->
              "first at fault is step "
                  + run.decisive()
                  + (verdict.layerAtFault().isPresent()
                      ? ", " + place(header, verdict.layerAtFault().getAsInt())
                      : "");
          default ->
              verdict.outcome().words().toLowerCase(java.util.Locale.ROOT)
                  + " from step "
                  + run.decisive();
        };
    return "(%s, %s, %s, %d steps) %s"
        .formatted(
            header.producer(), dims(header.spec()), header.precision(), run.steps().size(), step);
  }

  private static String place(TraceHeader header, int layer) {
    return layer < header.spec().layers().size() ? "layer " + layer : "the loss";
  }

  static ObjectNode json(Judged judged, RunVerdict run, TraceHeader header) {
    ObjectNode node = VerdictJson.of(judged);
    node.put("producedBy", header.producer());
    node.put("precision", header.precision().name());
    node.put("steps", run.steps().size());
    node.put("step", run.decisive());
    node.put(
        "disagreeingSteps",
        run.steps().stream().filter(v -> v.outcome() == Outcome.DISAGREES).count());
    run.overflowedFrom()
        .ifPresentOrElse(
            t -> node.put("overflowedFromStep", t), () -> node.putNull("overflowedFromStep"));
    return node;
  }
}
