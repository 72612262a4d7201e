package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.client.VecinoClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, started with the flags that the launcher uses. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("(REST|gRPC|management) +port (\\d+)");

  private final Process process;
  private final Path errors;
  private final int httpPort;
  private final int grpcPort;

  private ServerProcess(Process process, Path errors, int httpPort, int grpcPort) {
    this.process = process;
    this.errors = errors;
    this.httpPort = httpPort;
    this.grpcPort = grpcPort;
  }

  /** The command of a process that serves this directory on free ports. */
  private static ProcessBuilder command(Path data, Path errors) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("src", "main", "dist", "jvm.options").toAbsolutePath());
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(VecinoCli.class.getName());
    command.add("serve");
    command.addAll(List.of("--data-dir", data.toString()));
    command.addAll(List.of("--http-port", "0", "--grpc-port", "0", "--management-port", "0"));
    return new ProcessBuilder(command).redirectError(errors.toFile());
  }

  /** Starts a server and waits until it is ready. */
  static ServerProcess start(Path data) throws IOException {
    Path errors = Files.createTempFile(data.toAbsolutePath().getParent(), "server", ".log");
    Process process = command(data, errors).start();
    int http = 0;
    int grpc = 0;
    try {
      // Not closed: the process would get a broken pipe from whatever it prints later.
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher port = PORT.matcher(line);
        if (port.find()) {
          switch (port.group(1)) {
            case "REST" -> http = Integer.parseInt(port.group(2));
            case "gRPC" -> grpc = Integer.parseInt(port.group(2));
            default -> assertThat(port.group(2)).isNotEqualTo("0");
          }
        }
        if (line.contains("kernels")) {
          return new ServerProcess(process, errors, http, grpc);
        }
      }
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    throw new AssertionError("the server did not start:\n" + Files.readString(errors));
  }

  /** Runs a server that must not start, and returns its exit code with what it said. */
  static String refusal(Path data) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(data.toAbsolutePath().getParent(), "refused", ".log");
    Process process = command(data, errors).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return "exit " + process.exitValue() + "\n" + Files.readString(errors);
  }

  String grpcAddress() {
    return "127.0.0.1:" + grpcPort;
  }

  URI rest(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }

  VecinoClient client() {
    return VecinoClient.connect(grpcAddress());
  }

  String log() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Ends it as kill does, and returns its exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
