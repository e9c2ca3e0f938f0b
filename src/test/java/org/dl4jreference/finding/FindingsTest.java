package org.dl4jreference.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.UpdaterSpec;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final Batch ONE = new Batch(Matrix.row(1, 2), Matrix.row(0, 1));

  private static NetworkSpec network(String activation, String loss) {
    return NetworkSpec.dense(new int[] {2, 2}, List.of(activation), loss);
  }

  private static List<String> ids(List<Finding> findings) {
    return findings.stream().map(Finding::id).toList();
  }

  @Test
  void everyIdIsUnique() {
    assertThat(ids(Findings.all())).hasSizeGreaterThan(44).doesNotHaveDuplicates();
  }

  @Test
  void aFloatConstantTouchesDoubleOnly() {
    NetworkSpec spec = network("hardsigmoid", "mse");
    assertThat(ids(Findings.matching(spec, Precision.DOUBLE, ONE)))
        .containsExactly("hardsigmoid-float-constant");
    assertThat(Findings.matching(spec, Precision.FLOAT, ONE)).isEmpty();
  }

  @Test
  void softmaxOfOneRowIsNotTouchedByTheRowFinding() {
    NetworkSpec spec = network("softmax", "mse");
    Batch two = new Batch(Matrix.filled(2, 2, 1), Matrix.filled(2, 2, 1));
    assertThat(ids(Findings.matching(spec, Precision.DOUBLE, ONE))).isEmpty();
    assertThat(ids(Findings.matching(spec, Precision.DOUBLE, two)))
        .containsExactly("softmax-double-negative-rows");
    assertThat(Findings.matching(spec, Precision.FLOAT, two)).isEmpty();
  }

  @Test
  void anUpdaterTouchesWhateverTheLayers() {
    NetworkSpec spec = network("identity", "mse").trainedBy(UpdaterSpec.of("nadam", 0.1));
    assertThat(ids(Findings.matching(spec, Precision.DOUBLE, ONE)))
        .containsExactly("nadam-no-second-moment-correction");
  }

  @Test
  void aPlainNetworkIsTouchedByNothing() {
    assertThat(Findings.matching(network("relu", "mse"), Precision.DOUBLE, ONE)).isEmpty();
  }

  @Test
  void anIncompleteEntryNamesWhatItLacks() {
    assertThatThrownBy(() -> FindingsFile.parse("some-id\nkind: FINDING\ntitle: Something"))
        .hasMessage("findings.txt: some-id: lacks 'touches'");
  }
}
