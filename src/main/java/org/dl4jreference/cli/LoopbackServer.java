package org.dl4jreference.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.report.LivePage;

/**
 * Serves a {@link LivePage} to browsers on this machine: it listens on 127.0.0.1 alone, and answers
 * nobody who calls it by another name, so that no page from elsewhere can read it through the
 * browser (DNS rebinding).
 */
final class LoopbackServer implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int HTTP = 80;
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "page");
            thread.setDaemon(true);
            return thread;
          });
  private boolean isStarted;
  private volatile long lastAsked = System.nanoTime() - LATE_NANOS;
  private volatile boolean isFinished;
  private volatile boolean isFetched;

  private LoopbackServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Takes a port; whoever calls has to wait for {@link #serve}.
   *
   * @param port 0 for a free one
   * @throws BadInput if it is not to be had
   */
  static LoopbackServer bind(int port) {
    try {
      return new LoopbackServer(
          HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0));
    } catch (BindException e) {
      throw new BadInput(
          "--port %d cannot be had on 127.0.0.1 (%s): name another, or none for a free one"
              .formatted(port, e.getMessage()));
    } catch (IOException e) {
      throw new BadInput("--watch: cannot listen on 127.0.0.1: " + e.getMessage());
    }
  }

  String address() {
    return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
  }

  void serve(LivePage page) {
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, page));
    start();
  }

  private void start() {
    isStarted = true;
    server.start();
  }

  private void answer(HttpExchange exchange, LivePage page) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!names(server.getAddress().getPort())
          .contains(String.valueOf(exchange.getRequestHeaders().getFirst("Host")))) {
        exchange.sendResponseHeaders(403, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(405, -1);
      } else if (path.equals("/")) {
        boolean last = isFinished;
        lastAsked = System.nanoTime();
        send(exchange, "text/html; charset=utf-8", page.html());
        if (last) {
          isFetched = true;
        }
      } else if (path.equals("/data.json")) {
        lastAsked = System.nanoTime();
        send(exchange, "application/json", page.data());
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  /** What a browser calls this server; it leaves out HTTP's own port. */
  static Set<String> names(int port) {
    String suffix = port == HTTP ? "" : ":" + port;
    return Set.of("127.0.0.1" + suffix, "localhost" + suffix);
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  /** The page has its result: gives a browser that follows it the time to fetch that. */
  void awaitFollower() throws InterruptedException {
    isFinished = true;
    long start = System.nanoTime();
    while (!isFetched
        && System.nanoTime() - lastAsked < LATE_NANOS
        && System.nanoTime() - start < PATIENCE_NANOS) {
      Thread.sleep(20);
    }
  }

  @Override
  public void close() {
    if (!isStarted) {
      // a server that never ran would keep its port
      start();
    }
    server.stop(0);
    threads.shutdown();
  }
}
