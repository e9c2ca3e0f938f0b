package org.dl4jreference.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.dl4jreference.lab.Behaviour;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateFindings;
import org.dl4jreference.lab.RateRun;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.verdict.Outcome;

/** A study of the learning rate as JSON, in full precision. */
public final class RateStudyJson {
  private RateStudyJson() {}

  /**
   * Adds what was found to a report.
   *
   * @param report the report, to which {@code cases} and {@code study} are added
   * @param findings what was found
   */
  public static void addTo(ObjectNode report, RateFindings findings) {
    report
        .putArray("cases")
        .add(
            findings
                .boundary()
                .map(RateStudyJson::boundary)
                .orElseGet(() -> VerdictJson.notComparable("boundary", findings.withoutVerdict())));
    ObjectNode object = report.putObject("study");
    findings.study().ifPresent(study -> addStudy(object, study));
    ArrayNode range = object.putArray("rangeTest");
    findings.range().ifPresent(test -> addRange(object, range, test));
    findings.remarks().forEach(object.putArray("remarks")::add);
  }

  private static ObjectNode boundary(RateStudy.Boundary b) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", "boundary/" + b.engine());
    Outcome outcome = b.agrees() ? Outcome.AGREES : Outcome.DISAGREES;
    node.put("verdict", outcome.words()).putNull("finding");
    ObjectNode worst = node.putObject("worst").put("tensor", "learningRate");
    worst.putArray("index").add(0).add(0);
    worst.set("subject", VerdictJson.number(b.observed()));
    worst.set("reference", VerdictJson.number(b.predicted()));
    worst.set("sigmas", VerdictJson.number(b.difference() / RateStudy.AGREEMENT));
    node.putNull("resolution");
    return node;
  }

  private static void addStudy(ObjectNode object, RateStudy study) {
    object.put("quadratic", study.quadratic());
    ArrayNode along = object.putArray("curvature");
    study.along().forEach((epoch, s) -> along.add(spectrum(s).put("epoch", epoch)));
    ArrayNode runs = object.putArray("runs");
    study
        .runs()
        .forEach(
            (rate, byEngine) ->
                byEngine.forEach((engine, run) -> runs.add(run(run).put("engine", engine))));
  }

  private static void addRange(ObjectNode object, ArrayNode points, RangeTest test) {
    test.points()
        .forEach(
            p ->
                points.addObject().put("rate", p.rate()).set("loss", VerdictJson.number(p.loss())));
    RangeTest.Suggestion found = test.suggestion();
    ObjectNode node = object.putObject("rangeTestSuggestion");
    put(node, "fallsFastestAt", found.fastest());
    put(node, "growsFrom", found.turning());
  }

  private static void put(ObjectNode node, String key, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(key, value.getAsDouble());
    } else {
      node.putNull(key);
    }
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
    put(node, "sinceEpoch", run.since());
    put(
        node,
        "overflowedAtEpoch",
        run.behaviour() == Behaviour.OVERFLOWED ? run.since() : OptionalInt.empty());
    node.set("losses", VerdictJson.numbers(run.losses()));
    if (!run.weight().isEmpty()) {
      node.set("weight", VerdictJson.numbers(run.weight()));
    }
    node.set("finalParameters", VerdictJson.tensors(run.last()));
    return node;
  }

  /** From 1, or null. */
  private static void put(ObjectNode node, String key, OptionalInt epoch) {
    if (epoch.isPresent()) {
      node.put(key, epoch.getAsInt() + 1);
    } else {
      node.putNull(key);
    }
  }
}
