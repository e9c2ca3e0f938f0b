package org.dl4jreference.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.Reading;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verify.DirectionalCheck;
import org.dl4jreference.verify.Judge;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.NetworkVerifier;

/**
 * Checks a model number by number where the catalogue has a formula for all of it, and otherwise
 * its gradient against its own score, in DOUBLE.
 *
 * @param catalogue what the names mean
 * @param custom what the user's own classes are meant to compute
 * @param k the number of σ, or of error estimates, that a difference may be
 * @param steps how many updates
 * @param dataType what the model is to compute in; empty for its own
 * @param arithmetic whose rounding is allowed for; empty for that of the data type
 * @param gradientOnly leave formulas aside, and check the gradient against the score
 * @param progress told the number of steps done
 */
public record ModelCheck(
    Catalogue catalogue,
    CustomFormulas custom,
    double k,
    int steps,
    Optional<Precision> dataType,
    Optional<Precision> arithmetic,
    boolean gradientOnly,
    IntConsumer progress) {
  /** One step of the model as it is. */
  public static final ModelCheck STANDARD =
      new ModelCheck(
          Catalogue.standard(),
          CustomFormulas.NONE,
          Comparison.DEFAULT_K,
          1,
          Optional.empty(),
          Optional.empty(),
          false,
          step -> {});

  private static final int DIRECTIONS = 3;
  private static final long SEED = 20_240_229;

  /**
   * Checks a model.
   *
   * @param given the model, which is left as it is
   * @param data the examples of each step, taken in turn again if there are more steps
   * @return what was found, and how
   * @throws IllegalArgumentException if the data do not fit the model
   */
  public NetworkVerdict of(UserModel given, List<ModelData> data) {
    UserModel model = dataType.map(given::in).orElse(given);
    if (gradientOnly) {
      return byDirections(model, data, "only its gradient was asked for");
    }
    Reading reading = model.read(custom);
    return reading instanceof Reading.Comparable comparable
        ? byFormula(model, comparable, data)
        : byDirections(model, data, reading.toString());
  }

  private NetworkVerdict byFormula(
      UserModel model, Reading.Comparable reading, List<ModelData> data) {
    List<Batch> batches = data.stream().map(ModelData::batch).toList();
    NetworkVerifier verifier = new NetworkVerifier(Judge.ofDl4j(catalogue, k), progress);
    return new NetworkVerdict.ByFormula(
        reading.spec(),
        verifier.verify(
            model.engine(reading),
            reading.spec(),
            reading.state(),
            batches,
            steps,
            arithmetic.orElse(reading.precision())),
        model.remarks());
  }

  private NetworkVerdict byDirections(UserModel given, List<ModelData> data, String reason) {
    DirectionalCheck check = new DirectionalCheck(DIRECTIONS, k, SEED);
    List<List<DirectionalCheck.Block>> verdicts = new ArrayList<>();
    UserModel model = given;
    for (int t = 0; t < steps; t++) {
      ModelData batch = data.get(t % data.size());
      List<DirectionalCheck.Block> blocks = new ArrayList<>();
      for (Differentiable part : model.differentiables(batch)) {
        blocks.addAll(check.check(part, done -> {}));
      }
      verdicts.add(blocks);
      progress.accept(t + 1);
      if (t + 1 < steps) {
        model = model.trained(batch);
      }
    }
    return new NetworkVerdict.ByDirections(reason, given.places(), verdicts, given.remarks());
  }
}
