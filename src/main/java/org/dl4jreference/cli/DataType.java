package org.dl4jreference.cli;

import org.dl4jreference.model.Precision;

/** The values of {@code --data-type}. */
enum DataType {
  FLOAT(Precision.FLOAT),
  DOUBLE(Precision.DOUBLE);

  private final Precision precision;

  DataType(Precision precision) {
    this.precision = precision;
  }

  Precision precision() {
    return precision;
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
