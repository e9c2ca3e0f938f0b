package org.dl4jreference.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.DirectionalCheck;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.NetworkVerdict.ByDirections;
import org.dl4jreference.verify.NetworkVerdict.ByFormula;

/** The verdict on a user's network as JSON. */
public final class NetworkJson {
  private NetworkJson() {}

  /**
   * A whole report.
   *
   * @param verdict what was found
   * @param device where the model computed
   * @param precision what it computed in
   * @return a report with its steps
   */
  public static ObjectNode of(NetworkVerdict verdict, String device, Precision precision) {
    ObjectNode report = VerdictJson.report(verdict.counted(), device, precision);
    verdict.remarks().forEach(report.putArray("remarks")::add);
    List<ObjectNode> steps = new ArrayList<>();
    if (verdict instanceof ByFormula formula) {
      report.put("check", "first principles");
      for (int t = 0; t < formula.run().steps().size(); t++) {
        steps.add(VerdictJson.verdict("step " + (t + 1), formula.run().steps().get(t)));
      }
    } else if (verdict instanceof ByDirections directions) {
      report.put("check", "directional differences");
      report.put("reason", directions.reason());
      for (int t = 0; t < directions.steps().size(); t++) {
        steps.add(step("step " + (t + 1), directions.steps().get(t), directions.places()));
      }
    }
    ArrayNode array = report.putArray("steps");
    steps.forEach(array::add);
    return report;
  }

  private static ObjectNode step(
      String name, List<DirectionalCheck.Block> blocks, Map<String, String> places) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", name);
    node.put(
        "verdict",
        blocks.stream()
            .map(DirectionalCheck.Block::outcome)
            .reduce(Outcome.AGREES, Outcome::worse)
            .words());
    node.putNull("finding");
    node.putNull("worst");
    node.putNull("resolution");
    ArrayNode array = node.putArray("blocks");
    for (DirectionalCheck.Block b : blocks) {
      ObjectNode block = array.addObject().put("block", b.block());
      block.put("of", places.getOrDefault(b.block(), ""));
      block.put("verdict", b.outcome().words());
      block.set("claimed", VerdictJson.number(b.claimed()));
      block.set("measured", VerdictJson.number(b.measured()));
      block.set("error", VerdictJson.number(b.error()));
      block.put("worstElement", b.worstElement());
      block.put("usableDirections", b.usable());
    }
    return node;
  }
}
