package org.dl4jreference.dl4j.user;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.ActivationNames;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.names.LossNames;
import org.dl4jreference.dl4j.names.TrainingNames;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.ser.BeanPropertyWriter;
import org.nd4j.shade.jackson.databind.ser.PropertyWriter;

/**
 * Reads what a layer, vertex or preprocessor computes from its configuration: every property that
 * DL4J would write into JSON, by that name, but those that say how its parameters begin, how they
 * are trained, or by which library. What has no value in the configuration has none here.
 */
final class OperationReader {
  /** No configuration is nested so deep; a class of a user's own could go round in circles. */
  private static final int DEEPEST = 10;

  private static final Set<String> PASSED_OVER =
      Set.of(
          "layerName",
          "name",
          "dataType",
          "iupdater",
          "updater",
          "biasUpdater",
          "regularization",
          "regularizationBias",
          "gradientNormalization",
          "gradientNormalizationThreshold",
          "weightInit",
          "weightInitFn",
          "weightInitFnRecurrent",
          "paramWeightInit",
          "layerParams",
          "vertexParams",
          "biasInit",
          "gainInit",
          "forgetGateBiasInit",
          "visibleBiasInit",
          "helperAllowFallback",
          "cudnnAlgoMode",
          "cudnnAllowFallback",
          "cudnnBwdDataAlgo",
          "cudnnBwdFilterAlgo",
          "cudnnFwdAlgo");

  /** The setting of what is done to a layer's input in training. */
  static final String DROPOUT = "iDropout";

  /** The setting of what is done to its parameters. */
  static final String NOISE = "weightNoise";

  private final CustomFormulas custom;
  private final Followed followed;
  private final Consumer<Object> switchedOff;

  /**
   * A reader.
   *
   * @param custom what classes of a user's own are meant to compute
   * @param followed the dropout and weight noise that are settings
   * @param switchedOff is given each other
   */
  OperationReader(CustomFormulas custom, Followed followed, Consumer<Object> switchedOff) {
    this.custom = custom;
    this.followed = followed;
    this.switchedOff = switchedOff;
  }

  /** Reads a configuration, wrapped ones included. */
  Operation read(Object conf) {
    return read(conf, 0);
  }

  private Operation read(Object conf, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException(
          "%s is nested deeper than %d".formatted(conf.getClass().getName(), DEEPEST));
    }
    Map<String, Object> settings = new TreeMap<>();
    properties(conf)
        .forEach(
            (name, value) -> {
              if (value instanceof IDropout || value instanceof IWeightNoise) {
                random(conf, value, depth, settings);
              } else {
                String key =
                    value instanceof ISchedule ? name.replace("schedule", "Schedule") : name;
                settings.put(key, value(value, depth));
              }
            });
    return new Operation(type(conf), settings);
  }

  /** DL4J's own classes by their simple names: two of them never compute under the same. */
  static String type(Object conf) {
    Class<?> type = conf.getClass();
    return type.getName().startsWith("org.deeplearning4j.")
            || type.getName().startsWith("org.nd4j.linalg.")
        ? type.getSimpleName()
        : type.getName();
  }

  /** The very objects, by the names that they have in JSON, but nulls. */
  static Map<String, Object> properties(Object conf) {
    Map<String, Object> properties = new TreeMap<>();
    try {
      Iterator<PropertyWriter> writers =
          NeuralNetConfiguration.mapper()
              .getSerializerProviderInstance()
              .findValueSerializer(conf.getClass())
              .properties();
      while (writers.hasNext()) {
        if (writers.next() instanceof BeanPropertyWriter writer
            && !PASSED_OVER.contains(writer.getName())) {
          Object value = get(writer, conf);
          if (value != null) {
            properties.put(writer.getName(), value);
          }
        }
      }
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException("no settings of " + conf.getClass(), e);
    }
    if (conf instanceof L2Vertex vertex) {
      properties.put("eps", eps(vertex));
    }
    return properties;
  }

  /** No property of its, so that DL4J's JSON loses it, but what it computes with. */
  private static Object eps(L2Vertex vertex) {
    try {
      Field field = L2Vertex.class.getDeclaredField("eps");
      field.setAccessible(true);
      return field.get(vertex);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no eps in " + L2Vertex.class, e);
    }
  }

  private static Object get(BeanPropertyWriter writer, Object conf) {
    try {
      return writer.get(conf);
    } catch (Exception e) {
      throw new IllegalArgumentException(
          "cannot read '%s' of %s".formatted(writer.getName(), conf.getClass()), e);
    }
  }

  /** A wrapper has what was meant for all layers, and does nothing with it. */
  private void random(Object conf, Object value, int depth, Map<String, Object> settings) {
    if (conf instanceof Bidirectional
        || conf instanceof BaseWrapperLayer
        || conf instanceof FrozenLayer) {
      return;
    }
    if (followed.includes(value)) {
      settings.put(value instanceof IDropout ? DROPOUT : NOISE, read(value, depth + 1));
    } else {
      switchedOff.accept(value);
    }
  }

  private Object value(Object value, int depth) {
    if (value instanceof IActivation activation) {
      return activation(activation);
    }
    if (value instanceof Activation named) {
      return activation(named.getActivationFunction());
    }
    if (value instanceof ILossFunction loss) {
      return loss(loss);
    }
    if (value instanceof LossFunction named) {
      return loss(named.getILossFunction());
    }
    if (value instanceof ISchedule schedule && TrainingNames.fromDl4j(schedule).isPresent()) {
      return TrainingNames.fromDl4j(schedule).get();
    }
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof Character letter) {
      return letter.toString();
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    return value instanceof Map<?, ?> map ? named(map, depth) : compound(value, depth);
  }

  private Object compound(Object value, int depth) {
    if (value instanceof Collection<?> all) {
      return all.stream().map(v -> value(v, depth + 1)).toList();
    }
    if (value.getClass().isArray()) {
      return IntStream.range(0, Array.getLength(value))
          .mapToObj(i -> value(Array.get(value, i), depth + 1))
          .toList();
    }
    return value instanceof INDArray array ? numbers(array) : read(value, depth + 1);
  }

  private Operation named(Map<?, ?> map, int depth) {
    Map<String, Object> entries = new TreeMap<>();
    map.forEach((name, value) -> entries.put(name.toString(), value(value, depth + 1)));
    return new Operation("Map", entries);
  }

  /** Lists in lists, one level a dimension. */
  private static Object numbers(INDArray array) {
    if (array.rank() < 2) {
      List<Double> numbers = new ArrayList<>();
      for (double number : NdArrays.toArray(array)) {
        numbers.add(number);
      }
      return numbers;
    }
    return IntStream.range(0, (int) array.size(0)).mapToObj(i -> numbers(array.slice(i))).toList();
  }

  /** Under the name of its class where the catalogue has no such activation. */
  private Formula activation(IActivation activation) {
    return custom
        .of(activation)
        .or(() -> ActivationNames.fromDl4j(activation))
        .orElseGet(() -> unknown(activation));
  }

  private LossSpec loss(ILossFunction loss) {
    return custom
        .of(loss)
        .map(formula -> new LossSpec(formula, Optional.empty()))
        .or(() -> LossNames.fromDl4j(loss))
        .orElseGet(() -> new LossSpec(unknown(loss), Optional.empty()));
  }

  private static Formula unknown(Object function) {
    Formula formula = Formula.named(type(function));
    for (Map.Entry<String, Object> property : properties(function).entrySet()) {
      if (property.getValue() instanceof Number number) {
        formula = formula.with(property.getKey(), number.doubleValue());
      }
    }
    return formula;
  }
}
