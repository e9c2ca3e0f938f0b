package org.dl4jreference.verdict;

/**
 * The element that decides.
 *
 * @param tensor where it stands, such as {@code 0_dW}
 * @param element found and expected, and what rounding explains; NaN if digits were compared
 */
public record Worst(String tensor, ElementDifference element) {
  /**
   * Where it stands.
   *
   * @return for example {@code 0_dW[1, 2]}
   */
  public String place() {
    return place(tensor, element.row(), element.column());
  }

  /**
   * How every element of a tensor is written.
   *
   * @param tensor its name
   * @param row of the element
   * @param column of the element
   * @return for example {@code 0_W[1, 2]}
   */
  public static String place(String tensor, int row, int column) {
    return "%s[%d, %d]".formatted(tensor, row, column);
  }
}
