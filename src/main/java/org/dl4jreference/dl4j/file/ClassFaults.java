package org.dl4jreference.dl4j.file;

import java.util.Optional;
import org.nd4j.shade.jackson.databind.exc.InvalidDefinitionException;
import org.nd4j.shade.jackson.databind.exc.InvalidTypeIdException;

/** Why a class that a configuration names cannot be used, in words for whoever has to mend it. */
final class ClassFaults {
  private ClassFaults() {}

  /** Of the first in a chain of causes that has to do with classes. */
  static Optional<String> words(Throwable thrown) {
    Throwable e = thrown;
    for (int depth = 0; e != null && depth < 20; depth++, e = e.getCause()) {
      String words = one(e);
      if (words != null) {
        return Optional.of(words);
      }
    }
    return Optional.empty();
  }

  private static String one(Throwable e) {
    if (e instanceof UnsupportedClassVersionError) {
      return "a class is compiled for a newer Java than this one, %s: %s"
          .formatted(Runtime.version().feature(), first(e));
    }
    if (e instanceof ClassFormatError) {
      return "a class file is corrupt: " + first(e);
    }
    if (e instanceof ClassNotFoundException || e instanceof NoClassDefFoundError) {
      return "class %s is not on the class path: --classpath says where it is"
          .formatted(first(e).replace('/', '.'));
    }
    if (e instanceof InvalidTypeIdException id && id.getTypeId() != null) {
      return "class %s is not on the class path: --classpath says where it is"
          .formatted(id.getTypeId());
    }
    if (e instanceof NoSuchFieldError) {
      return "a class wants the field %s, which is not there: was it compiled against another version?"
          .formatted(first(e));
    }
    if (e instanceof NoSuchMethodError) {
      return "a class wants the constructor or method %s, which is not there: was it compiled against another version?"
          .formatted(first(e));
    }
    if (e instanceof InvalidDefinitionException definition
        && definition.getType() != null
        && String.valueOf(e.getMessage()).contains("no Creators")) {
      return "class %s has no constructor that takes nothing, or none for its fields"
          .formatted(definition.getType().getRawClass().getName());
    }
    return null;
  }

  private static String first(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
