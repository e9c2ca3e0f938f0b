package org.dl4jreference.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Tensor;

/**
 * Which array of an NPZ file is which: by the network's own names, else {@code x}, {@code x2},
 * {@code x3} in its order.
 */
final class NamedArrays {
  private final NpzFile npz;
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> expected = new LinkedHashSet<>();

  /** The array that each input or output has. */
  private final Map<String, String> arrays = new LinkedHashMap<>();

  NamedArrays(NpzFile npz) {
    this.npz = npz;
  }

  /**
   * One array for each.
   *
   * @param names of the network's inputs or outputs
   * @param letter what arrays are called that have not their name
   * @throws BadInput if one is missing
   */
  Map<String, Tensor> of(List<String> names, String letter, String what) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String numbered = numbered(letter, i);
      // another's own name is not free for this one
      boolean isFree = !names.contains(numbered) || name.equals(numbered);
      String array = npz.has(name) || !isFree ? name : numbered;
      expected.add(isFree ? numbered : name);
      if (!npz.has(array)) {
        throw new BadInput(
            "%s: %s: missing%s"
                .formatted(
                    npz.path(),
                    NpzFile.printable(isFree ? numbered : name),
                    names.size() == 1
                        ? ""
                        : ", the array of %s '%s'; there are %s"
                            .formatted(
                                what,
                                name,
                                npz.names().stream().map(NpzFile::printable).toList())));
      }
      arrays.put(name, array);
      found.put(name, tensor(array));
    }
    return found;
  }

  private static String numbered(String name, int index) {
    return index == 0 ? name : name + (index + 1);
  }

  private Tensor tensor(String array) {
    used.add(array);
    NpzArray read = npz.read(array);
    return new Tensor(read.shape(), read.values());
  }

  /**
   * The masks that there are.
   *
   * @param names of the network's inputs or outputs, which have their arrays already
   * @param words what masks are called that have not their name
   */
  Map<String, Tensor> masks(Collection<String> names, List<String> words) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    int i = 0;
    for (String name : names) {
      List<String> candidates =
          new ArrayList<>(List.of(name + "_mask", arrays.get(name) + "_mask"));
      for (String word : words) {
        candidates.add(numbered(word, i));
      }
      expected.add(numbered(words.get(0), i));
      candidates.stream()
          .filter(npz::has)
          .findFirst()
          .ifPresent(array -> found.put(name, tensor(array)));
      i++;
    }
    return found;
  }

  /** What nobody asked for. */
  List<String> unused() {
    return npz.names().stream().filter(name -> !used.contains(name)).toList();
  }

  /** What might have been there. */
  Set<String> expected() {
    return expected;
  }
}
