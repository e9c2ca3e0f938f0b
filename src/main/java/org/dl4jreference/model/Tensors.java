package org.dl4jreference.model;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Named matrices of a network in their fixed order, layer by layer, W then b: its parameters, their
 * gradient, or one slot of the updater's state. Names are DL4J's: {@code 0_W}, {@code 0_b}, ….
 *
 * @param byName the matrices in order
 */
public record Tensors(Map<String, Matrix> byName) {
  /** Copies the map, keeping its order. */
  public Tensors {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /**
   * The name of a tensor.
   *
   * @param layer the layer, from 0
   * @param key the parameter's key within the layer, such as {@code W}
   * @return for example {@code 0_W}
   */
  public static String name(int layer, String key) {
    return layer + "_" + key;
  }

  /**
   * The layer a tensor belongs to.
   *
   * @param name a name made by {@link #name}
   * @return the layer, from 0
   */
  public static int layerOf(String name) {
    return Integer.parseInt(placeOf(name));
  }

  /**
   * The key of a tensor within its layer.
   *
   * @param name a name made by {@link #name}
   * @return for example {@code W}
   */
  public static String keyOf(String name) {
    return name.substring(name.lastIndexOf('_') + 1);
  }

  /**
   * What a tensor belongs to.
   *
   * @param name that of a layer or vertex, an underscore and the key
   * @return the layer's number, or the vertex's name
   */
  public static String placeOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('_')));
  }

  /**
   * The parameters of dense layers.
   *
   * @param weights one {@code [nIn, nOut]} per layer
   * @param biases one {@code [1, nOut]} per layer
   * @return the tensors in order
   * @throws IllegalArgumentException if the two lists differ in length
   */
  public static Tensors dense(List<Matrix> weights, List<Matrix> biases) {
    if (weights.size() != biases.size()) {
      throw new IllegalArgumentException(
          "%d weights but %d biases".formatted(weights.size(), biases.size()));
    }
    Map<String, Matrix> map = new LinkedHashMap<>();
    for (int l = 0; l < weights.size(); l++) {
      map.put(name(l, "W"), weights.get(l));
      map.put(name(l, "b"), biases.get(l));
    }
    return new Tensors(map);
  }

  /**
   * One tensor.
   *
   * @param key the parameter's key
   * @throws IllegalArgumentException if there is none
   */
  public Matrix get(int layer, String key) {
    return get(name(layer, key));
  }

  /**
   * One tensor.
   *
   * @param name its full name
   * @throws IllegalArgumentException if there is none
   */
  public Matrix get(String name) {
    Matrix found = byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no tensor " + name + ", found " + byName.keySet());
    }
    return found;
  }

  /**
   * The tensors of one layer, by key.
   *
   * @param layer its number, from 0
   * @return the matrices in order; empty if the layer has none
   */
  public Map<String, Matrix> layer(int layer) {
    return of(Integer.toString(layer));
  }

  /**
   * The tensors of one layer or vertex, by key.
   *
   * @param place as {@link #placeOf} says it
   * @return the matrices in order; empty if it has none
   */
  public Map<String, Matrix> of(String place) {
    Map<String, Matrix> result = new LinkedHashMap<>();
    byName.forEach(
        (name, matrix) -> {
          if (placeOf(name).equals(place)) {
            result.put(keyOf(name), matrix);
          }
        });
    return result;
  }

  /** What the tensors belong to, in order. */
  public Set<String> places() {
    return names().stream().map(Tensors::placeOf).collect(toCollection(LinkedHashSet::new));
  }

  /** The names in order. */
  public List<String> names() {
    return new ArrayList<>(byName.keySet());
  }

  /**
   * Applies a function to each matrix.
   *
   * @param f the function
   * @return tensors of the same names
   */
  public Tensors map(UnaryOperator<Matrix> f) {
    return mapNamed((name, matrix) -> f.apply(matrix));
  }

  /**
   * Applies a function to each name and matrix.
   *
   * @param f the function
   * @return tensors of the same names
   */
  public Tensors mapNamed(BiFunction<String, Matrix, Matrix> f) {
    Map<String, Matrix> result = new LinkedHashMap<>();
    byName.forEach((name, matrix) -> result.put(name, f.apply(name, matrix)));
    return new Tensors(result);
  }

  /**
   * The same tensors with one replaced.
   *
   * @param name its name, which must exist
   * @param matrix the new matrix
   * @return new tensors
   */
  public Tensors with(String name, Matrix matrix) {
    get(name);
    Map<String, Matrix> result = new LinkedHashMap<>(byName);
    result.put(name, matrix);
    return new Tensors(result);
  }

  /**
   * The number of elements of all tensors.
   *
   * @return the number of parameters
   */
  public int size() {
    return byName.values().stream().mapToInt(Matrix::size).sum();
  }

  /** All elements in one array: tensor by tensor, each row by row. */
  public double[] flatten() {
    return byName.values().stream()
        .flatMapToDouble(m -> java.util.Arrays.stream(m.toArray()))
        .toArray();
  }

  /**
   * Whether no element is NaN or infinite.
   *
   * @return true if every element is finite
   */
  public boolean isFinite() {
    return byName.values().stream().allMatch(Matrix::isFinite);
  }
}
