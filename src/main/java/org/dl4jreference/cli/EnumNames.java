package org.dl4jreference.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The constants of an enum by what their {@code toString} calls them, for an option's values, help
 * and completion: picocli's own messages have Java's names as well.
 */
abstract class EnumNames<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  private final List<E> constants;

  EnumNames(Class<E> type) {
    constants = Arrays.asList(type.getEnumConstants());
  }

  @Override
  public E convert(String name) {
    return constants.stream()
        .filter(constant -> constant.toString().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of %s, found '%s'".formatted(String.join(", ", this), name)));
  }

  @Override
  public Iterator<String> iterator() {
    return constants.stream().map(E::toString).iterator();
  }
}
