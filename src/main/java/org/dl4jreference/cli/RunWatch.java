package org.dl4jreference.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.LivePage;
import org.dl4jreference.report.Origin;
import org.dl4jreference.report.RunProgress;
import org.dl4jreference.training.FlowRecorder;
import org.dl4jreference.training.NetworkFlow;
import org.dl4jreference.training.Trainer;

/** Shows an experiment's runs on a page while they go on. */
final class RunWatch {
  /** A frame costs a step of its own. */
  private static final long BETWEEN_FRAMES_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Experiment experiment;
  private final Engine shown;
  private final FlowRecorder recorder;
  private final boolean isDrawn;
  private final RunProgress progress;
  private final LivePage page;
  private final LoopbackServer server;
  private long lastFrame = System.nanoTime();

  /**
   * Begins to serve.
   *
   * @param server where
   * @param experiment what is run
   * @param shown whose network the diagram shows, at the first learning rate
   * @param origin where it is computed
   */
  RunWatch(LoopbackServer server, Experiment experiment, Engine shown, Origin origin) {
    this.server = server;
    this.experiment = experiment;
    this.shown = shown;
    this.recorder =
        new FlowRecorder(shown, experiment.network().atRate(firstRate()), experiment.data());
    Optional<NetworkFlow> start = start();
    this.isDrawn = start.isPresent();
    this.progress =
        new RunProgress(
            experiment.name(), experiment.epochs(), origin, experiment.learningRates(), start);
    this.page = new LivePage(progress::document);
    server.serve(page);
  }

  private double firstRate() {
    return experiment.learningRates().get(0);
  }

  /** A network that the engine cannot train is left out by the runs, with a word about it. */
  private Optional<NetworkFlow> start() {
    try {
      return recorder.start(experiment.initial());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Follows the runs at one rate. */
  Trainer.Watcher at(double rate) {
    return (name, epoch, loss, parameters, worst) -> {
      progress.add(rate, name, epoch, loss, worst);
      if (isDrawn && rate == firstRate() && name.equals(shown.name())) {
        frame(epoch, parameters);
      }
    };
  }

  private void frame(int epoch, Tensors parameters) {
    long now = System.nanoTime();
    if (epoch > 0 && now - lastFrame >= BETWEEN_FRAMES_NANOS && parameters.isFinite()) {
      lastFrame = now;
      progress.add(recorder.frame(epoch, parameters));
    }
  }

  /** From now on the page is the result. */
  void finish(Document result) {
    page.finish(result);
  }

  /** Waits until nobody wants to see the result any more. */
  void awaitReaders(Console console) throws InterruptedException, IOException {
    server.awaitFollower();
    if (System.console() != null) {
      // what was typed before the question is no answer to it
      System.in.skip(System.in.available());
      console.prompt("The page stays at %s until you press Enter.".formatted(server.address()));
      System.console().readLine();
    }
  }
}
