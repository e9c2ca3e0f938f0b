package org.dl4jreference.cli;

import java.util.Optional;
import org.dl4jreference.model.BadInput;
import picocli.CommandLine.Option;

/** {@code --watch} and {@code --port}: a mixin of the command that trains. */
final class WatchOption {
  private static final int LAST_PORT = 65_535;

  @Option(
      names = "--watch",
      description =
          "Also serve a page on 127.0.0.1 that follows the training. On a terminal it stays, with"
              + " the result, until Enter is pressed.")
  private boolean watch;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port of the page of --watch; default: a free one.")
  private Integer port;

  /**
   * Takes the port: to be called before the work, not after.
   *
   * @return empty if nobody wants to watch
   */
  Optional<LoopbackServer> bind() {
    if (port != null && !watch) {
      throw new BadInput("--port is the port of --watch, which was not given");
    }
    if (port != null && (port < 0 || port > LAST_PORT)) {
      throw new BadInput("--port must be from 0 to %d, found %d".formatted(LAST_PORT, port));
    }
    if (!watch) {
      return Optional.empty();
    }
    ReportDirectory.withoutScreen();
    return Optional.of(LoopbackServer.bind(port == null ? 0 : port));
  }
}
