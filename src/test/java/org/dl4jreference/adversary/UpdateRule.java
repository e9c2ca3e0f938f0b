package org.dl4jreference.adversary;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dl4jreference.model.Formula;

/** An updater in an arithmetic, element by element. */
final class UpdateRule {
  /** Those that divide by the size of the gradients so far. */
  static final Set<String> ADAPTIVE =
      Set.of(
          "adam",
          "adam_epsilon_hat",
          "amsgrad_epsilon_hat",
          "adamax",
          "nadam",
          "rmsprop",
          "adagrad",
          "adadelta",
          "adabelief");

  private final Arithmetic r;
  private final Formula rule;
  private final double beta1;
  private final double beta2;
  private final double oneMinus1;
  private final double oneMinus2;
  private final double c1;
  private final double c2;
  private final double epsilon;

  UpdateRule(Arithmetic r, Formula rule, int t, Tampering tampering) {
    this.r = r;
    this.rule = rule;
    String second = rule.name().equals("rmsprop") ? "rmsDecay" : "rho";
    double b2 =
        slots(rule.name()).contains("M") ? rule.get("beta2", 0.999) : rule.get(second, 0.95);
    double b1 = rule.get("beta1", 0.9);
    int time = tampering.time(t);
    this.beta1 = r.c(b1);
    this.beta2 = r.c(b2);
    this.oneMinus1 = r.c(tampering.oneMinusBeta(oneMinus(b1)));
    this.oneMinus2 = r.c(oneMinus(b2));
    this.c1 = 1 - power(b1, time);
    this.c2 = 1 - power(b2, time);
    double usual =
        switch (rule.name()) {
          case "adagrad", "adadelta" -> 1e-6;
          case "adabelief" -> 1e-14;
          default -> 1e-8;
        };
    this.epsilon = r.c(rule.get("epsilon", usual));
  }

  private double oneMinus(double beta) {
    return 1 - (r.choices().oneMinusRounded() ? r.c(beta) : beta);
  }

  private double power(double beta, int t) {
    return switch (r.choices().power()) {
      case 0 -> Math.pow(beta, t);
      case 1 -> Math.pow(r.c(beta), t);
      case 2 -> r.c(Math.pow(r.c(beta), t));
      default -> {
        double product = 1;
        for (int k = 0; k < t; k++) {
          product = r.c(product * r.c(beta));
        }
        yield product;
      }
    };
  }

  static List<String> slots(String rule) {
    return switch (rule) {
      case "momentum", "nesterovs" -> List.of("V");
      case "adam", "adam_epsilon_hat", "adamax", "nadam" -> List.of("M", "V");
      case "amsgrad_epsilon_hat" -> List.of("M", "V", "V_HAT");
      case "adabelief" -> List.of("M", "S");
      case "rmsprop" -> List.of("G");
      case "adagrad" -> List.of("grad");
      case "adadelta" -> List.of("msg", "msdx");
      default -> List.of();
    };
  }

  /** What a slot holds before the first step. */
  double initial() {
    return switch (rule.name()) {
      case "rmsprop" -> epsilon;
      case "adagrad" -> r.c(1e-6);
      default -> 0;
    };
  }

  private double average(double beta, double old, double oneMinus, double next) {
    return r.add(r.mul(beta, old), r.mul(oneMinus, next));
  }

  private double root(double v) {
    return r.add(r.sqrt(v), epsilon);
  }

  /** rate·x/y, in either order. */
  private double quotient(double rate, double x, double y) {
    return r.choices().scaleFirst() ? r.div(r.mul(rate, x), y) : r.mul(rate, r.div(x, y));
  }

  /** The update of an element; its slots are changed in place. */
  double step(double g, Map<String, double[]> slots, int k, double rate) {
    double mu = r.c(rule.get("momentum", 0.9));
    switch (rule.name()) {
      case "sgd":
        return r.mul(rate, g);
      case "noop":
        return g;
      case "momentum":
        {
          double v = set(slots, "V", k, r.add(r.mul(mu, slots.get("V")[k]), g));
          return r.mul(rate, v);
        }
      case "nesterovs":
        {
          double kept = r.mul(mu, slots.get("V")[k]);
          double v = set(slots, "V", k, r.sub(kept, r.mul(rate, g)));
          double ahead = r.choices().scaleFirst() ? r.mul(r.c(1 + mu), v) : r.add(v, r.mul(mu, v));
          return r.sub(kept, ahead);
        }
      case "rmsprop":
        {
          double v = average(beta2, slots.get("G")[k], oneMinus2, r.mul(g, g));
          return quotient(rate, g, root(set(slots, "G", k, v)));
        }
      case "adagrad":
        {
          double h = set(slots, "grad", k, r.add(slots.get("grad")[k], r.mul(g, g)));
          return quotient(rate, g, root(h));
        }
      case "adadelta":
        {
          double v = average(beta2, slots.get("msg")[k], oneMinus2, r.mul(g, g));
          set(slots, "msg", k, v);
          double d = slots.get("msdx")[k];
          double update = r.mul(r.div(r.sqrt(r.add(d, epsilon)), r.sqrt(r.add(v, epsilon))), g);
          set(slots, "msdx", k, average(beta2, d, oneMinus2, r.mul(update, update)));
          return update;
        }
      default:
        return withMoments(g, slots, k, rate);
    }
  }

  private double withMoments(double g, Map<String, double[]> slots, int k, double rate) {
    double m = set(slots, "M", k, average(beta1, slots.get("M")[k], oneMinus1, g));
    double first = r.c(c1);
    double second = r.c(c2);
    switch (rule.name()) {
      case "adamax":
        {
          double bound = Math.max(r.mul(beta2, slots.get("V")[k]), Math.abs(g));
          bound = set(slots, "V", k, r.add(bound, r.c(1e-32)));
          return quotient(r.c(rate / c1), m, bound);
        }
      case "adabelief":
        {
          double surprise = r.sub(g, m);
          double s = average(beta2, slots.get("S")[k], oneMinus2, r.mul(surprise, surprise));
          s = set(slots, "S", k, r.add(s, epsilon));
          return quotient(rate, r.div(m, first), root(r.div(s, second)));
        }
      default:
        break;
    }
    double v = set(slots, "V", k, average(beta2, slots.get("V")[k], oneMinus2, r.mul(g, g)));
    double both = r.c(rate * Math.sqrt(c2) / c1);
    return switch (rule.name()) {
      case "adam" -> quotient(rate, r.div(m, first), root(r.div(v, second)));
      case "adam_epsilon_hat" -> quotient(both, m, root(v));
      case "amsgrad_epsilon_hat" ->
          quotient(both, m, root(set(slots, "V_HAT", k, Math.max(slots.get("V_HAT")[k], v))));
      case "nadam" -> {
        double look = r.div(average(beta1, m, oneMinus1, g), first);
        yield quotient(rate, look, root(r.div(v, second)));
      }
      default -> throw new IllegalArgumentException(rule.name());
    };
  }

  private static double set(Map<String, double[]> slots, String slot, int k, double value) {
    slots.get(slot)[k] = value;
    return value;
  }
}
