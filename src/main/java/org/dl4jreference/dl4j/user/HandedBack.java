package org.dl4jreference.dl4j.user;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What each layer and vertex hands back in DL4J's own backward pass, which runs as it always does:
 * only who asks for a layer's derivatives is listened to. DL4J reuses its arrays, so that each is
 * copied at once.
 */
final class HandedBack {
  private static final Set<String> BACKWARD =
      Set.of("backpropGradient", "tbpttBackpropGradient", "doBackward");

  private final Map<String, Tensor> recorded = new LinkedHashMap<>();

  /** What was handed back to each input, by {@link Vertex#inputName}, summed over the examples. */
  Map<String, Tensor> recorded() {
    return recorded;
  }

  /** Something that is told of what goes into and comes out of the backward pass of a layer. */
  private interface Listener {
    default void before(Object[] arguments) {}

    void after(Object result);
  }

  /**
   * A layer that is listened to. DL4J asks for the class of frozen ones, which therefore stay as
   * they are.
   *
   * @param name of the node that the layer is
   * @param above the name of the node that reads it; null if there are others, or none
   */
  Layer layer(Layer layer, String name, String above) {
    if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
      return layer;
    }
    return listening(
        layer,
        Layer.class,
        new Listener() {
          @Override
          public void before(Object[] arguments) {
            // a preprocessor and a frozen layer are not listened to themselves
            if (above != null && !recorded.containsKey(Vertex.inputName(above, 0))) {
              record(above, 0, (INDArray) arguments[0]);
            }
          }

          @Override
          public void after(Object result) {
            record(name, 0, (INDArray) ((Pair<?, ?>) result).getSecond());
          }
        });
  }

  /**
   * A vertex that is listened to. DL4J asks for the class of frozen ones, which hand nothing back.
   *
   * @param reader the name of the node that reads the vertex's inputs
   */
  GraphVertex vertex(GraphVertex vertex, String reader) {
    if (vertex instanceof FrozenVertex) {
      return vertex;
    }
    return listening(
        vertex,
        GraphVertex.class,
        result -> {
          INDArray[] back = (INDArray[]) ((Pair<?, ?>) result).getSecond();
          for (int i = 0; back != null && i < back.length; i++) {
            record(reader, i, back[i]);
          }
        });
  }

  /** DL4J hands nothing back below an embedding, and an empty array where all below is fixed. */
  private void record(String name, int input, INDArray epsilon) {
    if (epsilon != null && !epsilon.isEmpty()) {
      recorded.put(Vertex.inputName(name, input), NdArrays.toTensor(epsilon));
    }
  }

  private static <T> T listening(T own, Class<T> type, Listener listener) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    for (Class<?> c = own.getClass(); c != null; c = c.getSuperclass()) {
      interfaces.addAll(Set.of(c.getInterfaces()));
    }
    return type.cast(
        Proxy.newProxyInstance(
            own.getClass().getClassLoader(),
            interfaces.toArray(Class<?>[]::new),
            (proxy, method, arguments) -> {
              boolean isBackward = BACKWARD.contains(method.getName());
              if (isBackward) {
                listener.before(arguments);
              }
              Object result = call(own, method, arguments);
              if (isBackward) {
                listener.after(result);
              }
              return result;
            }));
  }

  private static Object call(Object own, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(own, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
