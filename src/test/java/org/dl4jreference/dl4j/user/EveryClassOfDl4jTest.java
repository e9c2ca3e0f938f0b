package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.dl4jreference.graph.LayerFormulas;
import org.junit.jupiter.api.Test;

/** Every layer, vertex and preprocessor that DL4J has: by a formula, or why not. */
class EveryClassOfDl4jTest {
  private static final String CONFIGURATIONS = "org/deeplearning4j/nn/conf/";

  /** What has no formula of its own. */
  private static final Map<String, String> WITHOUT =
      Map.of("LayerVertex", "is read as the layer in it");

  private static Stream<Class<?>> classes() throws IOException, URISyntaxException {
    Path jar = Path.of(Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile file = new JarFile(jar.toFile())) {
      List<String> names =
          file.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.startsWith(CONFIGURATIONS) && name.endsWith(".class"))
              .filter(name -> !name.contains("$"))
              .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
              .toList();
      return names.stream().<Class<?>>map(EveryClassOfDl4jTest::load);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Layer.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> computing() throws IOException, URISyntaxException {
    return classes()
        .filter(type -> !Modifier.isAbstract(type.getModifiers()))
        .filter(
            type ->
                Layer.class.isAssignableFrom(type)
                    || GraphVertex.class.isAssignableFrom(type)
                    || InputPreProcessor.class.isAssignableFrom(type))
        .map(Class::getSimpleName)
        .toList();
  }

  @Test
  void hasAFormulaOrAReason() throws IOException, URISyntaxException {
    LayerFormulas formulas = LayerFormulas.standard();
    List<String> computing = computing();
    assertThat(computing).hasSizeGreaterThan(80).containsAll(WITHOUT.keySet());
    assertThat(computing).filteredOn(n -> !formulas.has(n) && !WITHOUT.containsKey(n)).isEmpty();
  }
}
