package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.Headline;
import org.dl4jreference.report.LivePage;
import org.dl4jreference.report.Origin;
import org.dl4jreference.report.RunProgress;
import org.dl4jreference.training.NetworkFlow;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --watch}. */
@Timeout(120)
class RunWatchTest {
  private static final Origin ORIGIN = new Origin("cpu", Precision.FLOAT, Optional.empty());
  private static final Document RESULT =
      new Document("Experiment x", Headline.of(Outcome.AGREES, "all of it"), ORIGIN, List.of());

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path directory;

  private static RunProgress progress() {
    return progress(Optional.empty());
  }

  private static RunProgress progress(Optional<NetworkFlow> start) {
    return new RunProgress("x", 100, ORIGIN, List.of(0.1), start);
  }

  private static NetworkFlow.Frame frame(int epoch) {
    Tensors weights = Tensors.dense(List.of(Matrix.row(epoch)), List.of(Matrix.row(0)));
    return new NetworkFlow.Frame(epoch, 1, List.of(Matrix.row(epoch)), weights, weights);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  private static String get(String address) throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** The first line of the answer to a request as it is written here. */
  private static String raw(int port, String... request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write((String.join("\r\n", request) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("");
    }
  }

  private static int port(LoopbackServer server) {
    return URI.create(server.address()).getPort();
  }

  @Test
  void thePageFollowsTheRunAndThenIsItsResult() throws Exception {
    int port = freePort();
    CompletableFuture<CommandLineRun> run =
        CompletableFuture.supplyAsync(
            () ->
                CommandLineRun.of(
                    "run",
                    "config/sigmoid-2-3-1.yaml",
                    "--epochs",
                    "1500",
                    "--watch",
                    "--port",
                    Integer.toString(port)));
    String address = "http://127.0.0.1:" + port + "/";
    JsonNode seen = null;
    JsonNode now = null;
    while (now == null || !now.path("finished").asBoolean()) {
      assertThat(run).as("it waits for whoever follows it").isNotDone();
      if (now != null && !now.at("/charts/0/series/1/x/10").isMissingNode()) {
        seen = now;
      }
      now = data(address);
      Thread.sleep(20);
    }
    assertThat(seen).as("a state in the middle").isNotNull();
    assertThat(seen.path("outcome").asText()).isEqualTo("TRAINING");
    assertThat(seen.path("verdict").asText()).matches("learning rate .*: epoch \\d+ of 1500.*");
    assertThat(seen.at("/flow/frames/0/epoch").asInt(-1)).isZero();
    assertThat(get(address))
        .contains("<strong>AGREES</strong>", "id=\"chart-loss-1\"")
        .doesNotContain("connect-src");
    CommandLineRun done = run.get(60, TimeUnit.SECONDS);
    assertThat(done.exit()).isZero();
    assertThat(done.err()).contains("watch: " + address);
    assertThatThrownBy(() -> get(address)).isInstanceOf(ConnectException.class);
  }

  private static JsonNode data(String address) throws Exception {
    for (int attempt = 0; ; attempt++) {
      try {
        return new ObjectMapper().readTree(get(address + "data.json"));
      } catch (ConnectException e) {
        if (attempt == 3000) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  @Test
  void onlyThisMachineIsAnsweredAndOnlyUnderItsOwnName() throws Exception {
    try (LoopbackServer server = LoopbackServer.bind(0)) {
      server.serve(new LivePage(progress()::document));
      int port = port(server);
      String host = "Host: 127.0.0.1:" + port;
      assertThat(raw(port, "GET / HTTP/1.1", host, "Connection: close")).contains("200");
      assertThat(
              raw(port, "GET /data.json HTTP/1.1", "Host: localhost:" + port, "Connection: close"))
          .contains("200");
      assertThat(
              raw(
                  port,
                  "GET /data.json HTTP/1.1",
                  "Host: evil.example:" + port,
                  "Connection: close"))
          .contains("403");
      assertThat(raw(port, "GET /../etc/passwd HTTP/1.1", host, "Connection: close"))
          .contains("404");
      assertThat(raw(port, "POST / HTTP/1.1", host, "Content-Length: 0", "Connection: close"))
          .contains("405");
      for (InetAddress other : otherAddresses()) {
        try (Socket socket = new Socket()) {
          assertThatThrownBy(() -> socket.connect(new InetSocketAddress(other, port), 1000))
              .isInstanceOf(IOException.class);
        }
      }
    }
  }

  private static List<InetAddress> otherAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress())
        .toList();
  }

  @Test
  void aPortInUseIsOneLineAndNothingIsTrained() throws IOException {
    try (LoopbackServer taken = LoopbackServer.bind(0)) {
      String port = Integer.toString(port(taken));
      CommandLineRun run =
          CommandLineRun.of("run", "config/linear-3x.yaml", "--watch", "--port", port);
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .contains("--port " + port, "127.0.0.1", "name another");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void aPortThatIsNoneOrThatNobodyWatchesIsRefused() {
    assertThat(CommandLineRun.of("run", "config/linear-3x.yaml", "--port", "80").err())
        .contains("--port is the port of --watch");
    assertThat(CommandLineRun.of("run", "config/linear-3x.yaml", "--watch", "--port", "70000"))
        .satisfies(run -> assertThat(run.exit()).isEqualTo(2))
        .satisfies(run -> assertThat(run.err()).contains("from 0 to 65535, found 70000"));
  }

  @Test
  void theAddressIsToldEvenToTheQuiet() {
    CommandLineRun run =
        CommandLineRun.of("run", "config/linear-3x.yaml", "--epochs", "3", "--watch", "--quiet");
    assertThat(run.err()).startsWith("watch: http://127.0.0.1:");
    assertThat(run.out().lines()).singleElement().asString().startsWith("AGREES");
  }

  @Test
  void aBrowserLeavesOutThePortOfHttp() {
    assertThat(LoopbackServer.names(80)).containsExactlyInAnyOrder("127.0.0.1", "localhost");
    assertThat(LoopbackServer.names(81)).contains("localhost:81").doesNotContain("localhost");
  }

  @Test
  void whoHasJustLoadedThePageIsWaitedFor() throws Exception {
    try (LoopbackServer server = LoopbackServer.bind(0)) {
      server.serve(new LivePage(progress()::document));
      get(server.address());
      long start = System.nanoTime();
      server.awaitFollower();
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(700));
    }
  }

  @Test
  void nobodyFollowsAndNobodyWaits() throws Exception {
    try (LoopbackServer server = LoopbackServer.bind(0)) {
      server.serve(new LivePage(progress()::document));
      long start = System.nanoTime();
      server.awaitFollower();
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }
  }

  @Test
  void aBrowserShowsWhatHasComeSinceItLoadedThePage() throws Exception {
    Chromium browser = Chromium.orSkip(directory);
    NetworkFlow flow =
        new NetworkFlow(
            "dl4j", List.of("identity"), Matrix.row(1), List.of(frame(0), frame(1), frame(2)));
    RunProgress progress = progress(Optional.of(flow));
    AtomicInteger asked = new AtomicInteger();
    try (LoopbackServer server = LoopbackServer.bind(0)) {
      server.serve(
          new LivePage(
              () -> {
                int epoch = asked.getAndIncrement();
                progress.add(frame(epoch + 3));
                progress.add(0.1, "dl4j", epoch, 1.0 / (1 + epoch), Optional.empty());
                return progress.document();
              }));
      Chromium.Visit visit = browser.visit(server.address(), 1280, 900);
      assertThat(visit.console()).isEmpty();
      assertThat(visit.dom()).contains("<strong>TRAINING</strong>").contains("data-ready");
      assertThat(asked.get()).as("asked again and again").isGreaterThan(3);
      Matcher shown =
          Pattern.compile(
                  "(?s)<span>learning rate 0\\.1, dl4j: epoch (\\d+) of 100.*dl4j ends at 0\\.\\d")
              .matcher(visit.dom());
      assertThat(shown.find()).isTrue();
      assertThat(Integer.parseInt(shown.group(1))).isGreaterThanOrEqualTo(3);
      assertThat(visit.dom()).as("the diagram goes along").matches("(?s).*>Epoch ([6-9]|1\\d): .*");
    }
  }

  @Test
  void aBrowserEndsAtTheResult() throws Exception {
    Chromium browser = Chromium.orSkip(directory);
    AtomicInteger asked = new AtomicInteger();
    RunProgress progress = progress();
    try (LoopbackServer server = LoopbackServer.bind(0)) {
      LivePage[] page = new LivePage[1];
      page[0] =
          new LivePage(
              () -> {
                if (asked.incrementAndGet() == 3) {
                  CompletableFuture.runAsync(() -> page[0].finish(RESULT));
                }
                return progress.document();
              });
      server.serve(page[0]);
      Chromium.Visit visit = browser.visit(server.address(), 390, 844);
      assertThat(visit.console()).isEmpty();
      assertThat(visit.dom()).contains("<strong>AGREES</strong>", "all of it");
      server.awaitFollower();
    }
  }

  @Test
  void aBrowserSaysThatTheTrainingNoLongerAnswers() throws Exception {
    Chromium browser = Chromium.orSkip(directory);
    LoopbackServer server = LoopbackServer.bind(0);
    AtomicInteger asked = new AtomicInteger();
    RunProgress progress = progress();
    server.serve(
        new LivePage(
            () -> {
              if (asked.incrementAndGet() >= 2) {
                throw new IllegalStateException("gone");
              }
              return progress.document();
            }));
    Chromium.Visit visit = browser.visit(server.address(), 390, 844);
    server.close();
    assertThat(visit.dom()).contains("<strong>Ended</strong>", "no longer answers");
  }

  @Test
  void aServerThatWasNeverAskedToServeGivesItsPortBack() throws IOException {
    int port;
    try (LoopbackServer server = LoopbackServer.bind(0)) {
      port = port(server);
    }
    try (LoopbackServer again = LoopbackServer.bind(port)) {
      assertThat(port(again)).isEqualTo(port);
    }
  }
}
