package dev.vecino.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server started with the launcher on free loopback ports, without limits on its searches. */
record ServerProcess(Process process, int grpcPort) implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(10);

  /** Starts a server over a new data directory inside {@code work}; returns when it is ready. */
  static ServerProcess start(Path launcher, Path work) throws IOException, InterruptedException {
    int grpc = freePort();
    int management = freePort();
    List<String> command =
        List.of(
            launcher.toString(),
            "serve",
            "--data-dir",
            work.resolve("vecino").toString(),
            "--http-port",
            "0",
            "--grpc-port",
            Integer.toString(grpc),
            "--management-port",
            Integer.toString(management));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(work.resolveSibling(work.getFileName() + ".server.log").toFile())
            .start();
    ServerProcess server = new ServerProcess(process, grpc);
    try {
      server.awaitReady(URI.create("http://127.0.0.1:%d/readyz".formatted(management)));
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** Where its gRPC listens. */
  String address() {
    return "127.0.0.1:" + grpcPort;
  }

  private void awaitReady(URI probe) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() - deadline < 0) {
        if (!process.isAlive()) {
          throw new IOException("the server ended with " + process.exitValue());
        }
        if (ready(http, probe)) {
          return;
        }
        Thread.sleep(200);
      }
    }
    throw new IOException("the server was not ready within " + START_LIMIT);
  }

  private static boolean ready(HttpClient http, URI probe) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(probe).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
