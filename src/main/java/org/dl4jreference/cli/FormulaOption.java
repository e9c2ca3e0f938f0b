package org.dl4jreference.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Operation;
import org.dl4jreference.spelling.Spelling;
import org.dl4jreference.training.ModelCheck;
import picocli.CommandLine.Option;

/** What layers and vertices of the user's own are meant to compute. */
final class FormulaOption {
  private static final Pattern FORMULA = Pattern.compile("([^()=]+)(?:\\(([^()]*)\\))?");

  @Option(
      names = "--formula",
      paramLabel = "CLASS=LAYER",
      description =
          "A layer, vertex or preprocessor of your own computes what one of DL4J's does, with the"
              + " settings that it has, or with others: 'my.Add=ElementWiseVertex(op=Add)'.")
  private Map<String, String> formulas = new LinkedHashMap<>();

  /**
   * Tells a check what was asked for.
   *
   * @throws BadInput if there is no such layer
   */
  ModelCheck of(ModelCheck check) {
    formulas.forEach((type, formula) -> check.withLayerFormula(type, formula(type, formula)));
    return check;
  }

  private static LayerFormula formula(String type, String text) {
    Matcher matcher = FORMULA.matcher(text);
    if (!matcher.matches() || !LayerFormulas.standard().has(matcher.group(1))) {
      throw new BadInput(
          "--formula %s=%s: there is no formula of that name, expected one of %s%s"
              .formatted(
                  type,
                  text,
                  String.join(", ", LayerFormulas.standard().types()),
                  Spelling.hint(text.split("\\(", 2)[0], LayerFormulas.standard().types())));
    }
    String known = matcher.group(1);
    Map<String, Object> others = new TreeMap<>();
    String settings = matcher.group(2) == null ? "" : matcher.group(2);
    for (String setting : settings.isBlank() ? new String[0] : settings.split(",", -1)) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new BadInput(
            "--formula %s=%s: '%s' is no setting, expected NAME=VALUE"
                .formatted(type, text, setting));
      }
      others.put(
          setting.substring(0, equals).strip(), value(setting.substring(equals + 1).strip()));
    }
    return (at, operation, in) -> {
      Map<String, Object> all = new TreeMap<>(operation.settings());
      all.putAll(others);
      try {
        return LayerFormulas.standard().get(known).of(at, new Operation(known, all), in);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new BadInput(
            "--formula %s=%s does not fit: %s; settings are given as %s(NAME=VALUE)"
                .formatted(type, text, e.getMessage(), known));
      }
    };
  }

  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
