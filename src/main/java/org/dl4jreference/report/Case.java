package org.dl4jreference.report;

import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Resolution;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verdict.Worst;

/**
 * One thing that was compared.
 *
 * @param name what it is called
 * @param description what it is, for people; may be empty
 * @param outcome what was found
 * @param finding the known finding that explains a disagreement
 * @param worst the element that decides
 * @param resolution how small an error would have been seen
 * @param words the same for people
 * @param more what else programs may want to know of it
 */
record Case(
    String name,
    String description,
    Outcome outcome,
    Optional<String> finding,
    Optional<Worst> worst,
    Optional<Resolution> resolution,
    String words,
    List<Fact> more) {
  Case {
    more = List.copyOf(more);
  }

  /**
   * A case of a list.
   *
   * @param description what it is, beside its name
   */
  static Case of(Judged judged, String description) {
    Case judgedAlone =
        judged
            .verdict()
            .map(verdict -> of(judged.name(), verdict, words(verdict)))
            .orElseGet(() -> notComparable(judged.name(), judged.reason()));
    return judgedAlone.described(description);
  }

  static Case of(String name, Verdict verdict, String words) {
    return new Case(
        name,
        "",
        verdict.outcome(),
        verdict.finding(),
        verdict.worst().map(TensorVerdict::decisive),
        Optional.of(verdict.resolution()),
        words,
        more(verdict));
  }

  private Case described(String how) {
    return new Case(name, how, outcome, finding, worst, resolution, words, more);
  }

  /** Name and description. */
  String label() {
    return description.isEmpty() ? name : name + " " + description;
  }

  /** The worst element, and what else there is to say. */
  private static String words(Verdict verdict) {
    StringBuilder text = new StringBuilder();
    verdict
        .worst()
        .map(TensorVerdict::decisive)
        .ifPresent(w -> text.append(words(verdict.outcome(), w)));
    verdict.remarks().forEach(remark -> text.append("; ").append(remark));
    verdict
        .explanation()
        .ifPresent(
            e ->
                text.append("; ")
                    .append(e.text())
                    .append(e.finding().map(id -> " (finding " + id + ")").orElse("")));
    return text.toString();
  }

  private static String words(Outcome outcome, Worst w) {
    String where = "worst %s sigma at %s".formatted(Digits.number(w.element().sigmas()), w.place());
    return outcome == Outcome.AGREES
        ? where
        : "%s, found %s, expected %s"
            .formatted(
                where,
                Digits.ALL.of(w.element().subject()),
                Digits.ALL.of(w.element().reference()));
  }

  static Case notComparable(String name, String reason) {
    return without(name, Outcome.NOT_COMPARABLE, Optional.empty(), reason);
  }

  /** A case in which there was nothing to compare. */
  static Case without(String name, Outcome outcome, Optional<String> finding, String reason) {
    return new Case(
        name,
        "",
        outcome,
        finding,
        Optional.empty(),
        Optional.empty(),
        reason,
        List.of(keyed("remarks", Value.list(List.of(reason), Value::words))));
  }

  Case with(String key, Value value) {
    List<Fact> facts = new ArrayList<>(more);
    facts.add(keyed(key, value));
    return new Case(name, description, outcome, finding, worst, resolution, words, facts);
  }

  private static List<Fact> more(Verdict verdict) {
    List<Fact> facts = new ArrayList<>();
    verdict
        .explanation()
        .ifPresent(
            e ->
                facts.add(
                    keyed(
                        "explanation",
                        Value.object(
                            keyed("id", Value.words(e.id())),
                            keyed("text", Value.words(e.text()))))));
    verdict
        .layerAtFault()
        .ifPresent(
            place -> {
              facts.add(keyed("layerAtFault", Value.count(place.layer())));
              if (place.isRange()) {
                facts.add(keyed("layerAtFaultUpTo", Value.count(place.upTo())));
              }
            });
    if (!verdict.remarks().isEmpty()) {
      facts.add(keyed("remarks", Value.list(verdict.remarks(), Value::words)));
    }
    facts.add(keyed("tensors", Value.list(verdict.tensors(), t -> Value.object(tensor(t)))));
    return facts;
  }

  private static List<Fact> tensor(TensorVerdict t) {
    List<Fact> facts = new ArrayList<>(element(t.decisive()));
    facts.addAll(
        List.of(
            keyed("verdict", Value.verdict(t.outcome())),
            keyed("elements", Value.count(t.counts().elements())),
            keyed("disagreeing", Value.count(t.counts().disagreeing())),
            keyed("atKink", Value.count(t.counts().atKink())),
            keyed("saturated", Value.count(t.counts().saturated())),
            keyed("overflowed", Value.count(t.counts().overflowed())),
            keyed("largestAbsolute", Value.computed(t.largest().absolute())),
            keyed("largestRelative", Value.computed(t.largest().relative())),
            keyed("largestUlps", Value.computed(t.largest().ulps())),
            keyed("scale", Value.computed(t.scale().error())),
            keyed("scaleDeviation", Value.computed(t.scale().deviation()))));
    return facts;
  }

  private static List<Fact> element(Worst w) {
    ElementDifference e = w.element();
    return List.of(
        keyed("tensor", Value.words(w.tensor())),
        keyed("index", Value.list(List.of(e.row(), e.column()), Value::count)),
        keyed("subject", Value.exact(e.subject())),
        keyed("reference", Value.exact(e.reference())),
        keyed("sigmas", Value.computed(e.sigmas())));
  }

  private static Value json(Resolution r) {
    return Value.object(
        keyed("median", Value.computed(r.median())),
        keyed("percentile99", Value.computed(r.percentile99())));
  }

  /** All of it, for programs. */
  Value value() {
    List<Fact> facts = new ArrayList<>();
    facts.add(keyed("name", Value.words(name)));
    facts.add(keyed("verdict", Value.verdict(outcome)));
    facts.add(keyed("finding", finding.map(Value::words).orElse(Value.NONE)));
    facts.add(keyed("worst", worst.map(w -> Value.object(element(w))).orElse(Value.NONE)));
    facts.add(keyed("resolution", resolution.map(Case::json).orElse(Value.NONE)));
    facts.addAll(more);
    return Value.object(facts);
  }
}
