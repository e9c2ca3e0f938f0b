package org.dl4jreference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.dl4jreference.faults.Fault.Planted;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlantedFaultsTest {
  private static final List<Precision> PRECISIONS = List.of(Precision.FLOAT, Precision.DOUBLE);

  static List<Fault> faults() {
    return PlantedFaults.all();
  }

  @Test
  void thereAreMoreThanEightyFaultsWithNamesOfTheirOwn() {
    assertThat(faults()).hasSizeGreaterThan(80);
    assertThat(faults()).extracting(Fault::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(Training.class)
  void soundDl4jAgreesWhereverFaultsArePlanted(Training training) {
    for (Precision precision : PRECISIONS) {
      for (Net net : Net.values()) {
        if (net.allows(training)) {
          Site site = Site.of(net, training, precision);
          Verdict verdict = site.verdict(Observation.of(site.sound));
          assertThat(verdict.outcome())
              .as("%s: %s", site, verdict.worst())
              .isEqualTo(Outcome.AGREES);
        }
      }
    }
  }

  @Test
  void aRightAdamWrittenByHandAgrees() {
    for (Precision precision : PRECISIONS) {
      Site site = Site.of(Net.MIDDLE, Training.ADAM, precision);
      Verdict verdict = site.verdict(Observation.of(PieceFaults.ownSoundAdam(site)));
      assertThat(verdict.outcome()).as("%s", verdict.worst()).isEqualTo(Outcome.AGREES);
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isSeenWhereItWasPlantedAndNamed(Fault fault) {
    SoftAssertions softly = new SoftAssertions();
    List<Site> planted = new ArrayList<>();
    for (Precision precision : PRECISIONS) {
      fault
          .sites(precision, List.of(Net.values()))
          .forEach(
              site -> {
                Optional<Planted> there = fault.at(site, site.target());
                if (there.isPresent()) {
                  planted.add(site);
                  check(fault, site, there.get(), softly);
                }
              });
    }
    softly.assertThat(planted).as("where it fits").hasSizeGreaterThan(1);
    softly.assertAll();
  }

  private static void check(Fault fault, Site site, Planted planted, SoftAssertions softly) {
    Verdict verdict = site.verdict(planted.seen());
    softly
        .assertThat(verdict.outcome())
        .as("%s at %s: %s", fault, site, verdict.worst())
        .isEqualTo(Outcome.DISAGREES);
    softly
        .assertThat(verdict.layerAtFault())
        .as("%s at %s, layer", fault, site)
        .hasValueSatisfying(
            place -> assertThat(place.contains(planted.layer())).as("%s", place).isTrue());
    fault
        .explanation()
        .ifPresent(
            id ->
                softly
                    .assertThat(verdict.explanation().stream().flatMap(e -> e.ids().stream()))
                    .as("%s at %s: %s", fault, site, verdict.explanation())
                    .contains(id));
  }
}
