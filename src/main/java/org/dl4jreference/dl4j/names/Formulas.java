package org.dl4jreference.dl4j.names;

import java.util.Locale;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Formula;

/** Formulas with only those parameters that differ from DL4J's defaults. */
final class Formulas {
  private Formulas() {}

  static Formula with(String name, String parameter, double value, double dl4jDefault) {
    Formula plain = Formula.named(name);
    return value == dl4jDefault ? plain : plain.with(parameter, value);
  }

  /** Names and values in turn; a null value is left out. */
  static Formula withDefined(Formula formula, Object... namesAndValues) {
    Formula result = formula;
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] != null) {
        result = result.with((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
      }
    }
    return result;
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** What a user asks for by a name of the catalogue, and DL4J lacks. */
  static BadInput absent(String what, Formula formula, String remedy) {
    return new BadInput("DL4J has no %s '%s': %s".formatted(what, formula, remedy));
  }
}
