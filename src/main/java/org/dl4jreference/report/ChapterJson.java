package org.dl4jreference.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.chapter.ChapterResult.Forward;
import org.dl4jreference.chapter.ChapterResult.Functions;
import org.dl4jreference.chapter.ChapterResult.Gradients;
import org.dl4jreference.chapter.ChapterResult.LearningRates;
import org.dl4jreference.chapter.ChapterResult.Rate;
import org.dl4jreference.chapter.ChapterResult.Run;
import org.dl4jreference.chapter.ChapterResult.Step;
import org.dl4jreference.chapter.ChapterResult.Stuck;
import org.dl4jreference.chapter.ChapterResult.Training;
import org.dl4jreference.chapter.ChapterResult.Update;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/**
 * The chapter's report as JSON, in full precision: a {@code verdict}, what made it, one entry of
 * {@code cases} for each check, and the sections' numbers. Numbers that are not finite are the
 * strings {@code "nan"}, {@code "inf"} and {@code "-inf"}. A flattened network is layer by layer,
 * weight row by row, then bias.
 */
public final class ChapterJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ChapterJson() {}

  /**
   * The report.
   *
   * @param result what was computed
   * @return the top of the document
   */
  public static ObjectNode of(ChapterResult result) {
    ObjectNode top = VerdictJson.report(result.outcome(), result.device(), result.precision());
    ArrayNode cases = top.putArray("cases");
    result.checks().forEach(check -> cases.add(check(check)));
    ObjectNode sections = top.putObject("sections");
    result.forward().ifPresent(f -> sections.set("forward", forward(f)));
    result.functions().ifPresent(f -> sections.set("activations", functions(f)));
    result.gradients().ifPresent(g -> sections.set("gradients", gradients(g)));
    result.update().ifPresent(u -> sections.set("update", update(u)));
    result.training().ifPresent(t -> sections.set("training", training(t)));
    result
        .learningRates()
        .ifPresent(r -> sections.set("learning_rate", learningRates(r, result.precision())));
    return top;
  }

  private static ObjectNode check(Check check) {
    ObjectNode node = JSON.objectNode();
    node.put("name", check.name());
    node.put("verdict", check.outcome().words());
    node.put("finding", check.finding().orElse(null));
    node.put("text", check.text());
    node.putNull("worst");
    check
        .worst()
        .ifPresent(
            w -> {
              ObjectNode worst = node.putObject("worst");
              worst.put("tensor", w.tensor());
              worst.putArray("index").add(w.row()).add(w.column());
              number(worst, "subject", w.subject());
              number(worst, "reference", w.reference());
              number(worst, "sigmas", w.sigmas());
            });
    node.putNull("resolution");
    check
        .resolution()
        .ifPresent(
            r -> {
              ObjectNode resolution = node.putObject("resolution");
              number(resolution, "median", r.median());
              number(resolution, "percentile99", r.percentile99());
            });
    return node;
  }

  private static ObjectNode forward(Forward f) {
    ObjectNode node = JSON.objectNode();
    node.set("x", VerdictJson.matrix(f.x()));
    node.set("w_hidden", VerdictJson.matrix(f.wHidden()));
    node.set("w_out", VerdictJson.matrix(f.wOut()));
    node.set("pre_activation", VerdictJson.matrix(f.pre()));
    node.set("activation", VerdictJson.matrix(f.hidden()));
    node.set("activation_rounded", VerdictJson.matrix(f.rounded()));
    number(node, "prediction_as_printed", f.roundedPrediction());
    number(node, "prediction_exact", f.prediction());
    number(node, "squared_error_exact", f.squaredError());
    node.set("prediction_by_engine", byName(f.engines()));
    return node;
  }

  private static ObjectNode functions(Functions functions) {
    ObjectNode node = JSON.objectNode();
    ArrayNode activations = node.putArray("activations");
    functions
        .activations()
        .forEach(
            a -> {
              ObjectNode one = activations.addObject();
              one.put("name", a.name());
              one.put("formula", a.formula());
              one.set("z", VerdictJson.matrix(a.z()));
              one.set("reference", VerdictJson.matrix(a.value()));
              ObjectNode engines = one.putObject("by_engine");
              a.engines().forEach((name, value) -> engines.set(name, VerdictJson.matrix(value)));
            });
    ArrayNode losses = node.putArray("losses");
    functions
        .losses()
        .forEach(
            l -> {
              ObjectNode one = losses.addObject();
              one.put("name", l.name());
              one.put("formula", l.formula());
              one.set("p", VerdictJson.matrix(l.p()));
              one.set("y", VerdictJson.matrix(l.y()));
              number(one, "reference", l.value());
              one.set("by_engine", byName(l.engines()));
            });
    ArrayNode naive = node.putArray("chapter_forms");
    functions
        .naive()
        .forEach(
            n -> {
              ObjectNode one = naive.addObject();
              one.put("name", n.name());
              one.put("at", n.at());
              number(one, "chapter", n.chapter());
              number(one, "textbook", n.sound());
              one.put("because", n.why());
            });
    return node;
  }

  private static ObjectNode gradients(Gradients g) {
    ObjectNode node = JSON.objectNode();
    node.set("names", names(g.parameters()));
    node.set("parameters", flat(g.parameters()));
    number(node, "loss", g.loss());
    number(node, "central_step", g.centralStep());
    node.set("central_error", flat(g.centralError()));
    node.set("by_method", flatByName(g.byMethod()));
    return node;
  }

  private static ObjectNode update(Update u) {
    ObjectNode node = JSON.objectNode();
    number(node, "learning_rate", u.rate());
    node.set("printed_finite_difference", strings(u.printedFiniteDifference()));
    node.set("printed_chain_rule", strings(u.printedChainRule()));
    node.set("by_method", flatByName(u.byMethod()));
    return node;
  }

  private static ObjectNode training(Training t) {
    ObjectNode node = JSON.objectNode();
    number(node, "learning_rate", t.rate());
    node.put("epochs", t.epochs());
    ObjectNode printed = node.putObject("printed_by_notebook");
    printed.put("initial_loss", t.printedLoss());
    printed.set("final", strings(t.printedFinal()));
    printed.put("prediction", t.printedPrediction());
    ObjectNode runs = node.putObject("by_method");
    for (Run run : t.runs()) {
      ObjectNode one = runs.putObject(run.engine());
      ArrayNode losses = one.putArray("losses");
      run.steps().forEach(step -> losses.add(VerdictJson.number(step.loss())));
      number(one, "final_loss", run.finalLoss());
      one.set("final", flat(run.last()));
      number(one, "prediction", run.prediction().get(0));
    }
    return node;
  }

  private static ObjectNode learningRates(LearningRates r, Precision precision) {
    ObjectNode node = JSON.objectNode();
    ObjectNode curvature = node.putObject("first_principles");
    curvature.set("hessian", VerdictJson.matrix(r.hessian()));
    curvature.set(
        "eigenvalues", array(new double[] {r.spectrum().smallest(), r.spectrum().largest()}));
    number(curvature, "largest_stable_lr", r.spectrum().largestStableRate());
    number(curvature, "best_constant_lr", r.spectrum().fastestRate());
    ObjectNode rates = node.putObject("rates");
    r.rates().forEach(rate -> rates.set(TextBlock.given(rate.rate()), rate(rate, precision)));
    node.putNull("stuck");
    r.stuck().ifPresent(s -> node.set("stuck", stuck(s)));
    return node;
  }

  private static ObjectNode rate(Rate rate, Precision precision) {
    ObjectNode node = JSON.objectNode();
    number(node, "learning_rate", rate.rate());
    node.set("printed_after_ten", strings(rate.printed()));
    ArrayNode lines = node.putArray("chapter_table");
    rate.runs().get(0).steps().stream()
        .limit(rate.tableEpochs())
        .forEach(step -> lines.add(LearningRateText.chapterLine(step)));
    ObjectNode runs = node.putObject("by_method");
    for (Run run : rate.runs()) {
      ObjectNode one = runs.putObject(run.engine());
      ArrayNode table = one.putArray("ten_epochs");
      run.steps().stream().limit(rate.tableEpochs()).forEach(step -> table.add(step(step)));
      ArrayNode weights = one.putArray("weight_after_each");
      run.steps().forEach(step -> weights.add(VerdictJson.number(step.after().get(0, "W").get(0))));
      one.set("last", flat(run.last()));
      epoch(one, "loss_leaves_range_at_epoch", run.lossLeaves(precision));
      epoch(one, "parameters_leave_range_at_epoch", run.parametersLeave(precision));
    }
    return node;
  }

  private static ObjectNode step(Step step) {
    ObjectNode node = JSON.objectNode();
    node.set("params", flat(step.before()));
    number(node, "loss", step.loss());
    step.lossPlus().ifPresent(plus -> node.set("loss_plus", flat(plus)));
    node.set("gradient", flat(step.gradient()));
    node.set("updated", flat(step.after()));
    return node;
  }

  private static ObjectNode stuck(Stuck s) {
    ObjectNode node = JSON.objectNode();
    number(node, "learning_rate", s.rate());
    node.put("epoch", s.epoch());
    number(node, "weight", s.weight());
    number(node, "float32_spacing", s.spacing());
    number(node, "step", s.step());
    number(node, "weight_plus_step", s.raised());
    number(node, "gradient", s.gradient());
    number(node, "exact_gradient", s.exactGradient());
    return node;
  }

  private static void epoch(ObjectNode node, String name, OptionalInt epoch) {
    node.putNull(name);
    epoch.ifPresent(e -> node.put(name, e));
  }

  private static ArrayNode names(Tensors tensors) {
    ArrayNode names = JSON.arrayNode();
    NetworkText.elementNames(tensors).forEach(names::add);
    return names;
  }

  private static ArrayNode strings(List<String> values) {
    ArrayNode node = JSON.arrayNode();
    values.forEach(node::add);
    return node;
  }

  private static ObjectNode flatByName(Map<String, Tensors> map) {
    ObjectNode node = JSON.objectNode();
    map.forEach((name, tensors) -> node.set(name, flat(tensors)));
    return node;
  }

  private static ObjectNode byName(Map<String, Double> map) {
    ObjectNode node = JSON.objectNode();
    map.forEach((name, value) -> number(node, name, value));
    return node;
  }

  private static ArrayNode flat(Tensors tensors) {
    return array(tensors.flatten());
  }

  private static ArrayNode array(double[] values) {
    ArrayNode node = JSON.arrayNode();
    for (double v : values) {
      node.add(VerdictJson.number(v));
    }
    return node;
  }

  private static void number(ObjectNode node, String name, double value) {
    node.set(name, VerdictJson.number(value));
  }
}
