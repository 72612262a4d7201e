package dev.vecino.server.hostile;

import dev.vecino.server.ServerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The long form of {@link FuzzTest}. Prints the answers by status; exits with 1 when anything was
 * wrong.
 *
 * <pre>
 * java @server/src/main/dist/jvm.options \
 *   -cp "server/target/test-classes:server/target/classes:$(cat server/target/test-libraries)" \
 *   dev.vecino.server.hostile.FuzzRun [REQUESTS, 100000] [SEED]
 * </pre>
 */
public final class FuzzRun {
  private static final Duration SETTLE = Duration.ofSeconds(30);

  /** Threads come and go: carriers of virtual threads, compilers, RocksDB's. */
  private static final int THREAD_SLACK = 24;

  /** Files of segments and tables come and go as well. */
  private static final int FILE_SLACK = 120;

  private static final int SOCKET_SLACK = 6;

  private FuzzRun() {}

  public static void main(String[] arguments) throws Exception {
    int requests = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    Path directory = Files.createTempDirectory("vecino-fuzz");
    List<String> wrong = run(directory, requests, seed, System.out);
    System.out.println(wrong.isEmpty() ? "nothing was wrong" : String.join("\n", wrong));
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  /** Fuzzes a server of its own; returns what was wrong. */
  static List<String> run(Path directory, int requests, long seed, PrintStream out)
      throws IOException, InterruptedException {
    out.printf("seed %d, data and log in %s%n", seed, directory);
    List<String> wrong = new ArrayList<>();
    ServerProcess.Launch launch =
        ServerProcess.Launch.SMALL.with(Map.of("limits.max_request_bytes", "1MB"));
    try (ServerProcess server = ServerProcess.start(directory.resolve("data"), directory, launch)) {
      // A short round first, after which everything that is made once is there.
      new Fuzz(seed ^ 1, server).run(0);
      dropDocs(server);
      ProcessState before = ProcessState.of(server.pid());
      long start = System.nanoTime();
      Fuzz fuzz = new Fuzz(seed, server);
      fuzz.run(requests);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      out.print(fuzz.tally().table());
      wrong.addAll(fuzz.tally().faults());
      if (!server.alive() || status(server.management("/readyz")) != 200) {
        wrong.add("the server is not ready any more");
        return wrong;
      }
      ProcessState after = settled(server, before);
      out.printf(
          "  %s, %d to %d threads, %d to %d descriptors (%d to %d sockets), %d to %d MB%n",
          took,
          before.threads(),
          after.threads(),
          before.descriptors(),
          after.descriptors(),
          before.sockets(),
          after.sockets(),
          before.rssBytes() >> 20,
          after.rssBytes() >> 20);
      if (leaked(before, after)) {
        wrong.add("threads or descriptors are not given back: " + before + " " + after);
      }
      wrong.addAll(LogCheck.findings(server.log(), 50 + requests / 100, 0));
      if (server.terminate() != 0) {
        wrong.add("the server did not stop cleanly");
      }
    }
    return wrong;
  }

  private static void dropDocs(ServerProcess server) {
    try (var client = server.client()) {
      client.deleteCollection("docs");
    }
  }

  private static boolean leaked(ProcessState before, ProcessState after) {
    return after.threads() > before.threads() + THREAD_SLACK
        || after.sockets() > before.sockets() + SOCKET_SLACK
        || after.descriptors() > before.descriptors() + FILE_SLACK;
  }

  /** The state once what was closed is given back, which takes a moment. */
  private static ProcessState settled(ServerProcess server, ProcessState before)
      throws IOException {
    long end = System.nanoTime() + SETTLE.toNanos();
    ProcessState state = ProcessState.of(server.pid());
    while (leaked(before, state) && System.nanoTime() < end) {
      Thread.onSpinWait();
      state = ProcessState.of(server.pid());
    }
    return state;
  }

  static int status(URI uri) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
