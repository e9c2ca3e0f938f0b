package org.dl4jreference.model;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A network of layers and vertices: what is computed, not by whom.
 *
 * @param inputs names of what it is given, in order
 * @param vertices each after those that it reads
 * @param outputs names of the vertices whose losses are summed, in the order of the labels
 * @param isMean whether the score and its gradient are divided by the number of examples; DL4J's
 *     {@code miniBatch}
 */
public record GraphSpec(
    List<String> inputs, List<Vertex> vertices, List<String> outputs, boolean isMean)
    implements Network {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if a vertex reads what does not stand before it, two have one
   *     name, or an output is no vertex
   */
  public GraphSpec {
    inputs = List.copyOf(inputs);
    vertices = List.copyOf(vertices);
    outputs = List.copyOf(outputs);
    Set<String> known = new HashSet<>(inputs);
    for (Vertex vertex : vertices) {
      for (String input : vertex.inputs()) {
        if (!known.contains(input)) {
          throw new IllegalArgumentException(
              "vertex '%s' reads '%s', which does not stand before it"
                  .formatted(vertex.name(), input));
        }
      }
      if (!known.add(vertex.name())) {
        throw new IllegalArgumentException("two places are named '%s'".formatted(vertex.name()));
      }
    }
    for (String output : outputs) {
      if (vertices.stream().noneMatch(v -> v.name().equals(output))) {
        throw new IllegalArgumentException("the network has no vertex '%s'".formatted(output));
      }
    }
  }

  /** The same network with every operation changed, of layers, vertices and preprocessors. */
  public GraphSpec mapOperations(UnaryOperator<Operation> change) {
    return mapVertices(
        v -> new Vertex(v.name(), change.apply(v.operation()), v.training(), v.inputs()));
  }

  /** The same network with one vertex computing something else. */
  public GraphSpec with(String name, Operation operation) {
    return mapVertices(
        v -> v.name().equals(name) ? new Vertex(name, operation, v.training(), v.inputs()) : v);
  }

  /** The same network with the vertices, by name, trained otherwise. */
  public GraphSpec mapTrainings(BiFunction<String, TrainingSpec, TrainingSpec> change) {
    return mapVertices(
        v -> {
          TrainingSpec training = change.apply(v.name(), v.training());
          return new Vertex(v.name(), v.operation(), training, v.inputs());
        });
  }

  @Override
  public GraphSpec mapUpdaters(UnaryOperator<UpdaterSpec> change) {
    return mapTrainings((name, training) -> training.mapUpdaters(change));
  }

  @Override
  public List<TrainingSpec> trainings() {
    return vertices.stream().map(Vertex::training).toList();
  }

  private GraphSpec mapVertices(UnaryOperator<Vertex> change) {
    return new GraphSpec(inputs, vertices.stream().map(change).toList(), outputs, isMean);
  }

  /**
   * A vertex.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Vertex vertex(String name) {
    return vertices.stream()
        .filter(v -> v.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no vertex is named '%s'".formatted(name)));
  }

  @Override
  public TrainingSpec trainingOf(String parameter) {
    return vertices.get(placeOf(parameter)).training();
  }

  /**
   * Which vertex a parameter belongs to: of those whose names it begins with, the longest.
   *
   * @param parameter its full name, the vertex's, an underscore and the key
   * @return the index in the order of the vertices
   * @throws IllegalArgumentException if there is none
   */
  public int placeOf(String parameter) {
    return IntStream.range(0, vertices.size())
        .filter(i -> parameter.startsWith(vertices.get(i).name() + "_"))
        .boxed()
        .max(Comparator.comparingInt(i -> vertices.get(i).name().length()))
        .orElseThrow(() -> new IllegalArgumentException("no vertex has a parameter " + parameter));
  }
}
