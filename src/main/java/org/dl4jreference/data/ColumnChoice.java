package org.dl4jreference.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.dl4jreference.data.DataFile.Port;
import org.dl4jreference.model.BadInput;

/**
 * Which columns of a table are inputs, and which labels: those that the user names, else the last
 * ones are labels, all others inputs, but for columns that only count or name the rows. Where that
 * is not what it must be, or something speaks for another column, the user is asked.
 */
final class ColumnChoice {
  private static final Set<String> LABEL_NAMES =
      Set.of("label", "labels", "class", "classes", "target", "targets", "y", "species", "cls");

  private static final Set<String> COUNTER_NAMES =
      Set.of("", "id", "index", "idx", "no", "nr", "row", "key", "unnamed: 0");

  private final CsvTable table;
  private final Port input;
  private final Port output;
  private final List<String> remarks;
  private final List<Integer> inputs;
  private final List<Integer> labels;

  ColumnChoice(CsvTable table, Port input, Port output, CsvColumns said, List<String> remarks) {
    this.table = table;
    this.input = input;
    this.output = output;
    this.remarks = remarks;
    List<Integer> saidInputs = table.columns(said.inputs());
    List<Integer> saidLabels = table.columns(said.labels());
    if (!saidInputs.isEmpty()
        && input.width().isPresent()
        && input.width().getAsInt() != saidInputs.size()) {
      throw new BadInput(
          "%s: the network has %d inputs, --inputs names %d columns"
              .formatted(table.file(), input.width().getAsInt(), saidInputs.size()));
    }
    List<Integer> others =
        IntStream.range(0, table.columns())
            .boxed()
            .filter(c -> !saidInputs.contains(c) && !saidLabels.contains(c))
            .toList();
    if (saidLabels.isEmpty()) {
      List<Integer> left = saidInputs.isEmpty() ? withLabels(others) : others;
      labels = saidInputs.isEmpty() ? last(left) : onlyLabels(others);
      inputs = saidInputs.isEmpty() ? without(left, labels) : saidInputs;
    } else {
      labels = saidLabels;
      inputs = saidInputs.isEmpty() ? onlyInputs(others) : saidInputs;
    }
    if (inputs.isEmpty()) {
      throw new BadInput(table.file() + ": no column is left for the inputs");
    }
  }

  List<Integer> inputs() {
    return inputs;
  }

  List<Integer> labels() {
    return labels;
  }

  private static List<Integer> without(List<Integer> all, List<Integer> some) {
    return all.stream().filter(c -> !some.contains(c)).toList();
  }

  /** How many columns labels may be: one for each output, or one of classes. */
  private List<Integer> labelCounts() {
    int outputs = output.width().orElse(1);
    return output.takesClasses() ? List.of(1, outputs) : List.of(outputs);
  }

  /** Inputs and labels; all if the network does not say how many inputs it has. */
  private List<Integer> withLabels(List<Integer> all) {
    if (input.width().isEmpty()) {
      return all;
    }
    List<Integer> counts =
        labelCounts().stream().map(count -> count + input.width().getAsInt()).toList();
    return counted(all, counts)
        .orElseThrow(
            () ->
                new BadInput(
                    "%s: has %d columns, the network %d inputs and %s: %s"
                        .formatted(
                            table.file(),
                            all.size(),
                            input.width().getAsInt(),
                            outputs(),
                            all.size() < counts.get(0)
                                ? "columns are missing"
                                : "--inputs and --labels name those to use, of "
                                    + table.handles(all))));
  }

  private String outputs() {
    int outputs = output.width().orElse(1);
    String plain = outputs == 1 ? "1 output" : outputs + " outputs";
    return output.takesClasses() ? plain + ", for which one column of classes will do" : plain;
  }

  private List<Integer> onlyInputs(List<Integer> all) {
    if (input.width().isEmpty()) {
      return all;
    }
    return counted(all, List.of(input.width().getAsInt()))
        .orElseThrow(
            () ->
                new BadInput(
                    "%s: the network has %d inputs, found %d columns beside the labels: %s"
                        .formatted(
                            table.file(),
                            input.width().getAsInt(),
                            all.size(),
                            all.size() < input.width().getAsInt()
                                ? "columns are missing"
                                : "--inputs names those to use, of " + table.handles(all))));
  }

  private List<Integer> onlyLabels(List<Integer> all) {
    List<Integer> found =
        counted(all, labelCounts())
            .orElseThrow(
                () ->
                    new BadInput(
                        "%s: the network has %s, found %d columns beside the inputs: %s"
                            .formatted(
                                table.file(),
                                outputs(),
                                all.size(),
                                all.isEmpty()
                                    ? "--labels names those to use"
                                    : "--labels names those to use, of " + table.handles(all))));
    taken(found, "all that is left");
    return found;
  }

  /** These columns, or those of them that do more than count the rows, if they are so many. */
  private Optional<List<Integer>> counted(List<Integer> all, List<Integer> counts) {
    if (counts.contains(all.size())) {
      return Optional.of(all);
    }
    List<Integer> counters = all.stream().filter(c -> table.isEmpty(c) || countsRows(c)).toList();
    // a column of whole numbers that go up by one may still be something else
    List<Integer> sure =
        counters.stream()
            .filter(c -> table.isText(c) || table.isEmpty(c) || isNamedAsCounter(c))
            .toList();
    for (List<Integer> some : List.of(sure, counters)) {
      List<Integer> others = without(all, some);
      if (!some.isEmpty() && counts.contains(others.size())) {
        some.forEach(this::leftOut);
        return Optional.of(others);
      }
    }
    return Optional.empty();
  }

  private void leftOut(int column) {
    remarks.add(
        "%s of %s is left out: it %s"
            .formatted(
                table.title(column),
                table.file(),
                table.isEmpty(column)
                    ? "is empty"
                    : table.isText(column) ? "only names the rows" : "only counts the rows"));
  }

  /**
   * Whether each row has another name, or another whole number that goes up by one; of no more rows
   * than there are classes, each may be of another class.
   */
  private boolean countsRows(int column) {
    boolean isNamed = isNamedAsCounter(column);
    if (!isNamed && table.rows() <= Math.max(2, output.width().orElse(1))
        || !table.isDistinct(column)) {
      return false;
    }
    double[] numbers = table.numbersOf(column);
    boolean isWhole = Arrays.stream(numbers).allMatch(v -> v == Math.rint(v));
    boolean isCounted =
        IntStream.range(1, numbers.length).allMatch(i -> numbers[i] == numbers[i - 1] + 1);
    return numbers.length == 0
        || numbers.length == table.rows() && isWhole && (isCounted || isNamed);
  }

  private boolean isNamedAsCounter(int column) {
    return table.hasNames() && COUNTER_NAMES.contains(table.name(column).toLowerCase(Locale.ROOT));
  }

  /** The last columns, if nothing speaks for others. */
  private List<Integer> last(List<Integer> all) {
    int outputs = output.width().orElse(1);
    boolean isOne =
        output.takesClasses()
            && input.width().isPresent()
            && all.size() == input.width().getAsInt() + 1;
    int count = isOne ? 1 : outputs;
    if (count >= all.size()) {
      throw new BadInput(
          "%s: has %d columns, but the network has %d outputs beside its inputs"
              .formatted(table.file(), all.size(), count));
    }
    List<Integer> last = all.subList(all.size() - count, all.size());
    List<Integer> before = all.subList(0, all.size() - count);
    List<Integer> named = before.stream().filter(this::isNamedAsLabel).toList();
    if (!named.isEmpty() && last.stream().noneMatch(this::isNamedAsLabel)) {
      throw ask(last, named, "by their names");
    }
    if (count == 1 && !table.isText(last.get(0))) {
      List<Integer> texts =
          before.stream().filter(c -> table.isText(c) && classesOf(c) > 0).toList();
      if (!texts.isEmpty()) {
        throw ask(last, texts, "which no input can be");
      }
    }
    if (isOne) {
      List<Integer> full = before.stream().filter(c -> classesOf(c) == outputs).toList();
      if (full.size() == 1 && classesOf(last.get(0)) < outputs) {
        throw ask(last, full, "since it has all %d classes".formatted(outputs));
      }
    }
    taken(last, count == 1 ? "the last one" : "the last ones");
    return last;
  }

  private boolean isNamedAsLabel(int column) {
    return LABEL_NAMES.contains(table.name(column).toLowerCase(Locale.ROOT));
  }

  /** How many of the network's classes there are in a column; 0 if it holds anything else. */
  private int classesOf(int column) {
    int outputs = output.width().orElse(1);
    if (table.numbersOf(column).length > 0) {
      return table.classes(column, outputs);
    }
    int names = table.fields(column).size();
    return names <= Math.max(2, outputs) ? names : 0;
  }

  private BadInput ask(List<Integer> last, List<Integer> others, String why) {
    return new BadInput(
        "%s: the labels may be %s, %s, or the last, %s: --labels %s or --labels %s says which"
            .formatted(
                table.file(),
                titles(others),
                why,
                titles(last),
                table.handles(others),
                table.handles(last)));
  }

  private void taken(List<Integer> columns, String why) {
    remarks.add(
        "labels are %s of %s, %s: --labels names others"
            .formatted(titles(columns), table.file(), why));
  }

  private String titles(List<Integer> columns) {
    List<String> titles = new ArrayList<>(columns.stream().map(table::title).toList());
    return titles.size() <= 3
        ? String.join(", ", titles)
        : "%s to %s".formatted(titles.get(0), titles.get(titles.size() - 1));
  }
}
