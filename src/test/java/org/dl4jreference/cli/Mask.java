package org.dl4jreference.cli;

import java.util.List;
import java.util.regex.Pattern;

/** Something in a recording that is not compared, and what stands there instead. */
record Mask(Pattern pattern, String replacement) {
  static Mask of(String pattern, String replacement) {
    return new Mask(Pattern.compile(pattern, Pattern.MULTILINE), replacement);
  }

  static String all(List<Mask> masks, String text) {
    String masked = text;
    for (Mask mask : masks) {
      masked = mask.pattern().matcher(masked).replaceAll(mask.replacement());
    }
    return masked;
  }
}
