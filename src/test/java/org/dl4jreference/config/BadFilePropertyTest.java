package org.dl4jreference.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;

/** Whatever is done to a file, it is read or refused in one line that says where. */
class BadFilePropertyTest {
  private static final List<String> SCRAPS =
      List.of(
          "",
          "-1",
          "0",
          "1e400",
          ".nan",
          "-.inf",
          "null",
          "~",
          "true",
          "[]",
          "{}",
          "[[]]",
          "[[1]]",
          "{a: 1}",
          "text",
          "'",
          "\"",
          "*x",
          "&x 1",
          "!!binary x",
          "? ",
          "- ",
          ": ",
          "\t",
          "# ",
          "999999999999",
          "0x1F",
          "1_000",
          "12:30:00",
          "|",
          "%",
          "@",
          "---\n",
          "...\n",
          "\u0000",
          "\u0007",
          "ä",
          "2001-01-01",
          "{name: adam}",
          "{name: step}");

  @Provide
  Arbitrary<byte[]> damaged() {
    Arbitrary<String> base =
        Arbitraries.of(
            ExperimentFileTest.FULL,
            ExperimentFileTest.text(Path.of("config/sigmoid-2-3-1.yaml")),
            ExperimentFileTest.text(Path.of("config/linear-3x.yaml")));
    return Combinators.combine(
            base,
            Arbitraries.integers().between(0, 5),
            Arbitraries.randoms(),
            Arbitraries.of(SCRAPS))
        .as(BadFilePropertyTest::damage);
  }

  private static byte[] damage(String text, int kind, java.util.Random random, String scrap) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n")));
    int line = random.nextInt(lines.size());
    int at = random.nextInt(text.length());
    switch (kind) {
      case 0 -> lines.remove(line);
      case 1 -> lines.add(line, lines.get(random.nextInt(lines.size())));
      case 2 -> lines.set(line, lines.get(line).replaceFirst(":.*", ": " + scrap));
      case 3 -> lines.set(line, " " + lines.get(line));
      case 4 -> {
        return (text.substring(0, at) + scrap + text.substring(at))
            .getBytes(StandardCharsets.UTF_8);
      }
      default -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        bytes[at] = (byte) random.nextInt(256);
        return random.nextBoolean() ? bytes : Arrays.copyOf(bytes, at);
      }
    }
    return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
  }

  @Property(tries = 1000)
  void aDamagedFileIsReadOrRefusedInOneLine(@ForAll("damaged") byte[] bytes) throws IOException {
    Path file = Files.createTempFile("experiment", ".yaml");
    try {
      Files.write(file, bytes);
      Experiment experiment = ExperimentFile.read(file, Catalogue.standard());
      Statistics.collect("read");
      for (double rate : experiment.learningRates()) {
        Batch batch = experiment.batches().get(0);
        experiment.network().atRate(rate).check(experiment.initial(), batch);
      }
    } catch (BadInput e) {
      Statistics.collect("refused");
      assertThat(e.getMessage()).hasLineCount(1).startsWith(file + ":");
      assertThat(e.getMessage().substring(file.toString().length())).matches(":\\d+: \\S.*");
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 300)
  void aDamagedGoldenFileIsReadOrRefusedInOneLine(
      @ForAll("smallIntegers") int at, @ForAll("scraps") String scrap) throws IOException {
    String golden =
        """
        {"cases": [{"name": "c", "dims": [1, 2], "activations": ["tanh"], "loss": "mse",
        "x": [[0.5]], "y": [[1, 2]], "weights": [[[1, 2]]], "biases": [[0, 0]],
        "layer_activations": [[[0.4, 0.7]]], "score": 1.0, "weight_gradients": [[[1, "nan"]]],
        "bias_gradients": [["inf", 2]]}]}
        """;
    int place = at % golden.length();
    Path file = Files.createTempFile("golden", ".json");
    try {
      Files.writeString(file, golden.substring(0, place) + scrap + golden.substring(place + 1));
      assertThat(GoldenFile.read(file, Catalogue.standard()).size()).isEqualTo(1);
      Statistics.collect("read");
    } catch (BadInput e) {
      Statistics.collect("refused");
      assertThat(e.getMessage()).hasLineCount(1);
      assertThat(e.getMessage().substring(file.toString().length())).matches(":\\d+: \\S.*");
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<Integer> smallIntegers() {
    return Arbitraries.integers().between(0, 10_000);
  }

  @Provide
  Arbitrary<String> scraps() {
    return Arbitraries.of(SCRAPS);
  }
}
