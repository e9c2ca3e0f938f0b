package org.dl4jreference.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.lab.RateRun;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.model.Outcome;

/** A study of the learning rate as JSON, in full precision. */
public final class RateStudyJson {
  private RateStudyJson() {}

  /**
   * Adds a study to a report.
   *
   * @param report the report, to which {@code cases} and {@code study} are added
   * @param study what was found
   */
  public static void addTo(ObjectNode report, RateStudy study) {
    ArrayNode cases = report.putArray("cases");
    study
        .boundary()
        .ifPresent(
            b -> {
              Outcome outcome = b.agrees() ? Outcome.AGREES : Outcome.DISAGREES;
              ObjectNode node = cases.addObject().put("name", "boundary/" + b.engine());
              node.put("verdict", outcome.words()).putNull("finding");
              ObjectNode worst = node.putObject("worst").put("tensor", "learningRate");
              worst.putArray("index").add(0).add(0);
              worst.set("subject", VerdictJson.number(b.observed()));
              worst.set("reference", VerdictJson.number(b.predicted()));
              worst.set("sigmas", VerdictJson.number(b.difference() / RateStudy.AGREEMENT));
              node.putNull("resolution");
            });
    ObjectNode object = report.putObject("study");
    object.put("quadratic", study.quadratic());
    ArrayNode along = object.putArray("curvature");
    study.along().forEach((epoch, s) -> along.add(spectrum(s).put("epoch", epoch)));
    ArrayNode runs = object.putArray("runs");
    study
        .runs()
        .forEach(
            (rate, byEngine) ->
                byEngine.forEach((engine, run) -> runs.add(run(run).put("engine", engine))));
    ArrayNode range = object.putArray("rangeTest");
    study
        .range()
        .forEach(
            p -> {
              ObjectNode point = range.addObject().put("rate", p.rate());
              point.set("loss", VerdictJson.number(p.loss()));
            });
  }

  private static ObjectNode spectrum(Curvature.Spectrum s) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("largest", VerdictJson.number(s.largest()));
    node.set("smallest", VerdictJson.number(s.smallest()));
    node.set("largestStableRate", VerdictJson.number(s.largestStableRate()));
    node.set("fastestRate", VerdictJson.number(s.fastestRate()));
    return node;
  }

  private static ObjectNode run(RateRun run) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("rate", run.rate());
    node.put("behaviour", run.behaviour().words());
    node.set("stepFactor", VerdictJson.number(run.growth()));
    run.overflowedAt()
        .ifPresentOrElse(
            epoch -> node.put("overflowedAtEpoch", epoch + 1),
            () -> node.putNull("overflowedAtEpoch"));
    node.set("losses", VerdictJson.numbers(run.losses()));
    node.set("finalParameters", VerdictJson.tensors(run.last()));
    return node;
  }
}
