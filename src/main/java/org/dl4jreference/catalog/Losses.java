package org.dl4jreference.catalog;

import static org.dl4jreference.catalog.ElementwiseLoss.summed;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The losses of DL4J's {@code LossFunctions.LossFunction} that fit dense outputs. */
final class Losses {
  /** Of the predictions p of an example against its labels y, summed over the outputs. */
  private static final Map<String, String> DEFINITIONS =
      Map.ofEntries(
          Map.entry("mse", "(p − y)², mean over the outputs"),
          Map.entry("l2", "(p − y)²"),
          Map.entry("mae", "|p − y|, mean over the outputs"),
          Map.entry("l1", "|p − y|"),
          Map.entry("xent", "−(y ln p + (1 − y) ln(1 − p))"),
          Map.entry("mcxent", "−y ln p"),
          Map.entry("negativeloglikelihood", "−y ln p"),
          Map.entry("kld", "y ln(y/p)"),
          Map.entry("hinge", "max(0, 1 − yp)"),
          Map.entry("squared_hinge", "max(0, 1 − yp)²"),
          Map.entry("poisson", "p − y ln p"),
          Map.entry("mape", "100·|(y − p)/y|, mean over the outputs"),
          Map.entry("msle", "(ln(1 + p) − ln(1 + y))², mean over the outputs"),
          Map.entry("wasserstein", "yp, mean over the outputs"),
          Map.entry("cosine_proximity", "−(p·y)/(‖p‖‖y‖)"));

  private Losses() {}

  static List<Entry<Loss>> standard() {
    ElementwiseLoss l2 = summed("l2", (p, y) -> (p - y) * (p - y), (p, y) -> 2 * (p - y));
    ElementwiseLoss l1 =
        summed("l1", (p, y) -> Math.abs(p - y), (p, y) -> Math.signum(p - y)).kinkedAt(y -> y);
    return Stream.<Loss>of(
            l2.averaged("mse"),
            l2,
            l1.averaged("mae"),
            l1,
            xent(),
            logarithmic("mcxent"),
            logarithmic("negativeloglikelihood"),
            kld(),
            hinge(),
            squaredHinge(),
            poisson(),
            CosineProximity.INSTANCE,
            mape(),
            msle(),
            summed("wasserstein", (p, y) -> p * y, (p, y) -> y).averaged("wasserstein"))
        .map(Losses::entry)
        .toList();
  }

  static Entry<Loss> entry(Loss loss) {
    return Entry.of(loss.name(), DEFINITIONS.getOrDefault(loss.name(), ""), "", f -> loss);
  }

  /** y·ln p, which is 0 for y = 0 whatever p is. */
  private static double timesLog(double y, double p) {
    return y == 0 ? 0 : y * Math.log(p);
  }

  private static double over(double y, double p) {
    return y == 0 ? 0 : y / p;
  }

  /** p = 0, unless y = 0. */
  private static double atZero(double y) {
    return y == 0 ? Double.NaN : 0;
  }

  /** −(y ln p + (1−y) ln(1−p)). */
  private static ElementwiseLoss xent() {
    return summed(
            "xent",
            (p, y) -> -(timesLog(y, p) + (1 - y == 0 ? 0 : (1 - y) * Math.log1p(-p))),
            (p, y) -> -over(y, p) + over(1 - y, 1 - p))
        .withPoles(List.of(Losses::atZero, y -> y == 1 ? Double.NaN : 1));
  }

  /** −y ln p. */
  private static ElementwiseLoss logarithmic(String name) {
    return summed(name, (p, y) -> -timesLog(y, p), (p, y) -> -over(y, p))
        .withPoles(List.of(Losses::atZero));
  }

  /** y ln(y/p). */
  private static ElementwiseLoss kld() {
    return summed(
            "kld", (p, y) -> y == 0 ? 0 : y * (Math.log(y) - Math.log(p)), (p, y) -> -over(y, p))
        .cancelling((p, y) -> Math.abs(y), (p, y) -> 0)
        .withPoles(List.of(Losses::atZero));
  }

  /** max(0, 1 − y p). */
  private static ElementwiseLoss hinge() {
    return summed("hinge", (p, y) -> Math.max(0, 1 - y * p), (p, y) -> y * p < 1 ? -y : 0)
        .kinkedAt(y -> 1 / y)
        .cancelling((p, y) -> y * p < 1 ? 1 : 0, (p, y) -> 0);
  }

  /** max(0, 1 − y p)². */
  private static ElementwiseLoss squaredHinge() {
    return summed(
            "squared_hinge",
            (p, y) -> Math.pow(Math.max(0, 1 - y * p), 2),
            (p, y) -> y * p < 1 ? -2 * y * (1 - y * p) : 0)
        .kinkedAt(y -> 1 / y)
        .cancelling((p, y) -> Math.max(0, 1 - y * p), (p, y) -> y * p < 1 ? 2 * Math.abs(y) : 0);
  }

  /** p − y ln p. */
  private static ElementwiseLoss poisson() {
    return summed("poisson", (p, y) -> p - timesLog(y, p), (p, y) -> 1 - over(y, p))
        .cancelling((p, y) -> p + Math.abs(timesLog(y, p)), (p, y) -> 1 + over(y, p))
        .withPoles(List.of(Losses::atZero));
  }

  /** 100·|(y − p)/y|, mean over the outputs. */
  private static ElementwiseLoss mape() {
    return summed(
            "mape",
            (p, y) -> 100 * Math.abs((y - p) / y),
            (p, y) -> 100 * Math.signum(p - y) / Math.abs(y))
        .kinkedAt(y -> y)
        .averaged("mape");
  }

  /** (ln(1 + p) − ln(1 + y))², mean over the outputs. */
  private static ElementwiseLoss msle() {
    return summed(
            "msle",
            (p, y) -> Math.pow(Math.log1p(p) - Math.log1p(y), 2),
            (p, y) -> 2 * (Math.log1p(p) - Math.log1p(y)) / (1 + p))
        .cancelling(
            (p, y) -> 2 * Math.abs(Math.log1p(p) - Math.log1p(y)), (p, y) -> 4 / Math.abs(1 + p))
        .withPoles(List.of(y -> -1))
        .averaged("msle");
  }
}
