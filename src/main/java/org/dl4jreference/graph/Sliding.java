package org.dl4jreference.graph;

/**
 * A window that slides along one dimension.
 *
 * @param in how many cells there are
 * @param out how many windows
 * @param before how many cells of padding come first
 */
record Sliding(int in, int out, int kernel, int stride, int dilation, int before) {
  /**
   * In one of DL4J's {@code ConvolutionMode}s, as {@code ConvolutionUtils} computes them. Same: as
   * many windows as strides fit, what is missing divided evenly, a cell more at the end; causal: a
   * window ends where it is written; else what does not fill a window is left out.
   *
   * @throws IllegalArgumentException if no window fits, or one does not fill up in strict mode
   */
  static Sliding of(int in, int kernel, int stride, int padding, int dilation, String mode) {
    int reach = kernel + (kernel - 1) * (dilation - 1);
    int needed = (in + stride - 1) / stride;
    int rest = in - reach + 2 * padding;
    return switch (mode) {
      case "same" -> {
        int missing = (needed - 1) * stride + reach - in;
        yield new Sliding(in, needed, kernel, stride, dilation, Math.max(0, missing / 2));
      }
      case "causal" -> new Sliding(in, needed, kernel, stride, dilation, reach - 1);
      case "strict", "truncate" -> {
        // as in DL4J the division is towards 0: a window that lacks less than a stride is one
        if (rest <= -stride || mode.equals("strict") && (rest < 0 || rest % stride != 0)) {
          throw new IllegalArgumentException(
              "%d cells with a padding of %d have no windows of %d every %d"
                  .formatted(in, padding, reach, stride));
        }
        yield new Sliding(in, rest / stride + 1, kernel, stride, dilation, padding);
      }
      default -> throw new IllegalArgumentException("no convolution mode '%s'".formatted(mode));
    };
  }

  /** The cell that one of a window's is; −1 for padding. */
  int cell(int window, int offset) {
    int at = window * stride + offset * dilation - before;
    return at >= 0 && at < in ? at : -1;
  }
}
