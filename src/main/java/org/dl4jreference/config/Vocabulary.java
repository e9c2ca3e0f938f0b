package org.dl4jreference.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dl4jreference.model.Formula;

/**
 * The names that an experiment file may use.
 *
 * @param activations names of activations
 * @param losses names of losses
 * @param updaters names of updaters
 */
public record Vocabulary(Set<String> activations, Set<String> losses, Set<String> updaters) {
  /** What is not listed here takes no parameters. */
  static final Map<String, List<String>> PARAMETERS =
      Map.ofEntries(
          Map.entry("relu", List.of("threshold", "negativeSlope", "max")),
          Map.entry("leakyrelu", List.of("alpha")),
          Map.entry("rrelu", List.of("l", "u")),
          Map.entry("thresholdedrelu", List.of("theta")),
          Map.entry("elu", List.of("alpha")),
          Map.entry("momentum", List.of("momentum")),
          Map.entry("nesterovs", List.of("momentum")),
          Map.entry("adam", List.of("beta1", "beta2", "epsilon")),
          Map.entry("adam_epsilon_hat", List.of("beta1", "beta2", "epsilon")),
          Map.entry("amsgrad_epsilon_hat", List.of("beta1", "beta2", "epsilon")),
          Map.entry("adamax", List.of("beta1", "beta2", "epsilon")),
          Map.entry("nadam", List.of("beta1", "beta2", "epsilon")),
          Map.entry("adabelief", List.of("beta1", "beta2", "epsilon")),
          Map.entry("rmsprop", List.of("rmsDecay", "epsilon")),
          Map.entry("adagrad", List.of("epsilon")),
          Map.entry("adadelta", List.of("rho", "epsilon")));

  /** Schedules with what they take beside the initial rate. */
  static final Map<String, List<String>> SCHEDULES =
      Map.of(
          "exponential", List.of("gamma"),
          "inverse", List.of("gamma", "power"),
          "poly", List.of("power", "maxIter"),
          "sigmoid", List.of("gamma", "stepSize"),
          "step", List.of("decayRate", "step"));

  /** Gradient normalisations with what they take. */
  static final Map<String, List<String>> GRADIENT_NORMALIZATIONS =
      Map.of(
          "renormalize_l2_per_layer", List.of(),
          "renormalize_l2_per_param_type", List.of(),
          "clip_elementwise_absolute_value", List.of("threshold"),
          "clip_l2_per_layer", List.of("threshold"),
          "clip_l2_per_param_type", List.of("threshold"));

  /** A name alone, or a mapping of {@code name} and parameters. */
  static Formula formula(Node node, Set<String> names) {
    if (!node.isMapping()) {
      return Formula.named(node.oneOf(names));
    }
    String name = node.anyFields().get("name").oneOf(names);
    List<String> parameters =
        PARAMETERS.getOrDefault(
            name,
            SCHEDULES.getOrDefault(name, GRADIENT_NORMALIZATIONS.getOrDefault(name, List.of())));
    return withParameters(node, name, parameters, List.of("name"));
  }

  static Formula withParameters(
      Node node, String name, List<String> parameters, List<String> others) {
    List<String> allowed = new ArrayList<>(others);
    allowed.addAll(parameters);
    Node.Fields fields = node.fields(allowed);
    Formula formula = Formula.named(name);
    for (String parameter : parameters) {
      if (fields.has(parameter)) {
        formula = formula.with(parameter, fields.get(parameter).finite());
      }
    }
    return formula;
  }
}
