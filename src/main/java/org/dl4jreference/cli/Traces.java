package org.dl4jreference.cli;

import java.nio.file.Path;
import org.dl4jreference.report.Producer;
import org.dl4jreference.report.Recorded;
import org.dl4jreference.trace.TraceHeader;
import org.dl4jreference.trace.TraceReader;

/** How commands speak of recorded runs. */
final class Traces {
  private Traces() {}

  /** What a trace written here says of its origin. */
  static String producer(Engines engine) {
    Producer producer = Producer.current();
    String here = producer.product() + " " + producer.version();
    return engine == Engines.REFERENCE
        ? here
        : TraceHeader.producedByDl4j(producer.dl4j(), engine.key(), here);
  }

  /** Opens a trace, and warns of what nobody will check. */
  static TraceReader open(Path file, Console console) {
    TraceReader trace = TraceReader.open(file);
    if (!trace.unknown().isEmpty()) {
      console.warn(
          "%s: %d arrays are not of the format and are not checked, the first is %s"
              .formatted(
                  trace.path(),
                  trace.unknown().size(),
                  trace.unknown().iterator().next().replaceAll("\\p{Cntrl}", "?")));
    }
    return trace;
  }

  static Recorded recorded(TraceReader trace) {
    TraceHeader header = trace.header();
    return new Recorded(
        trace.path().toString(),
        header.producer(),
        header.spec(),
        header.precision(),
        trace.steps());
  }
}
