package dev.vecino.bench;

import dev.vecino.bench.Target.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server process on free ports of this machine, started by the launcher as a user does it. */
final class LaunchedServer implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("\\s*(REST|gRPC)\\s+port (\\d+)\\b.*");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final long startedNanos;
  private final int httpPort;
  private final int grpcPort;

  private LaunchedServer(Process process, Path log, long startedNanos, int http, int grpc) {
    this.process = process;
    this.log = log;
    this.startedNanos = startedNanos;
    this.httpPort = http;
    this.grpcPort = grpc;
  }

  /**
   * Starts a server and waits until it says that it is ready.
   *
   * @param serve the command that starts a server, to which options are added
   * @param directory its data
   * @throws IOException when it ends before; the message has the end of its log
   */
  static LaunchedServer start(List<String> serve, Path directory)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("vecino-bench-server", ".log");
    List<String> command = new ArrayList<>(serve);
    command.addAll(
        List.of(
            "--data-dir=" + directory, "--http-port=0", "--grpc-port=0", "--management-port=0"));
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    while (System.nanoTime() - start < PATIENCE.toNanos() && process.isAlive()) {
      List<String> lines = Files.readAllLines(log);
      int http = port(lines, "REST");
      int grpc = port(lines, "gRPC");
      if (http > 0 && grpc > 0) {
        return new LaunchedServer(process, log, start, http, grpc);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    process.destroy();
    throw new IOException("the server did not start:\n" + tail(log));
  }

  private static int port(List<String> lines, String protocol) {
    for (String line : lines) {
      Matcher matcher = PORT.matcher(line);
      if (matcher.matches() && matcher.group(1).equals(protocol)) {
        return Integer.parseInt(matcher.group(2));
      }
    }
    return 0;
  }

  private static String tail(Path log) throws IOException {
    List<String> all = Files.readAllLines(log);
    return String.join("\n", all.subList(Math.max(0, all.size() - 20), all.size()));
  }

  String httpAddress() {
    return "127.0.0.1:" + httpPort;
  }

  String grpcAddress() {
    return "127.0.0.1:" + grpcPort;
  }

  /** Milliseconds from the start of the process to the answer of a first search. */
  long millisToFirstAnswer(Target target) throws Exception {
    try (Session session = target.open()) {
      session.search(new Ask(0, null, null));
    }
    return (System.nanoTime() - startedNanos) / 1_000_000;
  }

  /** Resident memory of the process in bytes; 0 where the system does not tell. */
  long residentBytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    if (!stopped()) {
      process.destroyForcibly();
      throw new IOException("the server did not stop:\n" + tail(log));
    }
    Files.delete(log);
  }

  private boolean stopped() {
    try {
      return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
