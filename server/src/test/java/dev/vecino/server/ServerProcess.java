package dev.vecino.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.client.VecinoClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, started with the flags that the launcher uses. */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("(REST|gRPC|management) +port (\\d+)");

  private final Process process;
  private final Path errors;
  private final Map<String, Integer> ports;
  private final Duration startTime;

  private ServerProcess(
      Process process, Path errors, Map<String, Integer> ports, Duration startTime) {
    this.process = process;
    this.errors = errors;
    this.ports = Map.copyOf(ports);
    this.startTime = startTime;
  }

  /**
   * How a server is started.
   *
   * @param prefix a command that runs the server's, such as prlimit with its options
   * @param javaOptions after those of the launcher
   * @param settings by key
   */
  public record Launch(
      List<String> prefix, List<String> javaOptions, Map<String, String> settings) {
    public static final Launch SMALL =
        new Launch(List.of(), List.of("-Xmx256m"), Map.of("memory.total", "auto"));

    /** With these settings too. */
    public Launch with(Map<String, String> more) {
      Map<String, String> all = new TreeMap<>(settings);
      all.putAll(more);
      return new Launch(prefix, javaOptions, all);
    }
  }

  /** The command that starts a server, without what it serves and where. */
  public static List<String> serve(Launch launch) {
    List<String> command = new ArrayList<>(launch.prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + options());
    command.addAll(launch.javaOptions());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.vecino.server.cli.VecinoCli");
    command.add("serve");
    return command;
  }

  /** The command of a process that serves this directory on free ports. */
  private static ProcessBuilder command(Path data, Path errors, Launch launch) {
    List<String> command = serve(launch);
    command.addAll(List.of("--data-dir", data.toString()));
    command.addAll(List.of("--http-port", "0", "--grpc-port", "0", "--management-port", "0"));
    launch.settings().forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    return new ProcessBuilder(command).redirectError(errors.toFile());
  }

  /** Java's flags: a test runs in the module's folder, a main class in that of the whole. */
  private static Path options() {
    Path here = Path.of("src", "main", "dist", "jvm.options");
    return (Files.exists(here) ? here : Path.of("server").resolve(here)).toAbsolutePath();
  }

  /** Starts a server and waits until it is ready. */
  public static ServerProcess start(Path data) throws IOException {
    Path logs = java.util.Objects.requireNonNull(data.toAbsolutePath().getParent());
    return start(data, logs, Launch.SMALL);
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param logs where its log goes
   */
  public static ServerProcess start(Path data, Path logs, Launch launch) throws IOException {
    Path errors = Files.createTempFile(logs, "server", ".log");
    long begun = System.nanoTime();
    Process process = command(data, errors, launch).start();
    // A long run that is interrupted must not leave its server behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Map<String, Integer> ports = new TreeMap<>();
    try {
      // Not closed: the process would get a broken pipe from whatever it prints later.
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher port = PORT.matcher(line);
        if (port.find()) {
          ports.put(port.group(1), Integer.parseInt(port.group(2)));
        }
        if (line.contains("kernels")) {
          assertThat(ports).hasSize(3).doesNotContainValue(0);
          Duration took = Duration.ofNanos(System.nanoTime() - begun);
          return new ServerProcess(process, errors, ports, took);
        }
      }
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    throw new AssertionError("the server did not start:\n" + Files.readString(errors));
  }

  /** Runs a server that must not start, and returns its exit code with what it said. */
  public static String refusal(Path data) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(data.toAbsolutePath().getParent(), "refused", ".log");
    Process process = command(data, errors, Launch.SMALL).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return "exit " + process.exitValue() + "\n" + Files.readString(errors);
  }

  private int port(String name) {
    return java.util.Objects.requireNonNull(ports.get(name));
  }

  public int httpPort() {
    return port("REST");
  }

  public int grpcPort() {
    return port("gRPC");
  }

  public String grpcAddress() {
    return "127.0.0.1:" + grpcPort();
  }

  public URI rest(String path) {
    return URI.create("http://127.0.0.1:" + httpPort() + path);
  }

  public URI management(String path) {
    return URI.create("http://127.0.0.1:" + port("management") + path);
  }

  public VecinoClient client() {
    return VecinoClient.connect(grpcAddress());
  }

  public String log() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From the start of the process until all collections were open. */
  public Duration startTime() {
    return startTime;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Ends it as kill -9 does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Ends it as kill does, and returns its exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** Ends it, and waits, since its files are in use until then. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
