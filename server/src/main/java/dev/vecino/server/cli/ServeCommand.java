package dev.vecino.server.cli;

import dev.vecino.server.VecinoServer;
import dev.vecino.server.config.Listener;
import dev.vecino.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the server until it is told to stop. */
@Command(
    name = "serve",
    description = "Run the server.",
    footer = {
      "",
      "Settings come from --config (YAML), then VECINO_ variables (VECINO_HTTP_PORT=8000), then",
      "options; later ones win. Without an API key only this machine can be served.",
      "SIGTERM and Ctrl-C let requests under way end, close the database and end with code 0;"
          + " after",
      "shutdown.deadline the process ends in any case, with code 1.",
      "",
      "Examples:",
      "  vecino serve",
      "  vecino serve --data-dir /var/lib/vecino --set memory.growing=4GB",
      "  VECINO_API_KEY=secret vecino serve --host 0.0.0.0"
    })
final class ServeCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Map<String, String> environment;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where everything is stored; ./data unless given.")
  private @Nullable String dataDirectory;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "For REST and the console; 8320 unless given, 0 takes a free one.")
  private @Nullable String httpPort;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      description = "For gRPC; 8321 unless given, 0 takes a free one.")
  private @Nullable String grpcPort;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      description = "For health and metrics; 8322 unless given, 0 takes a free one.")
  private @Nullable String managementPort;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Where REST and gRPC listen; 127.0.0.1 unless given.")
  private @Nullable String host;

  @Option(
      names = "--management-host",
      paramLabel = "ADDRESS",
      description = "Where health and metrics listen, which need no key; 127.0.0.1 unless given.")
  private @Nullable String managementHost;

  @Option(names = "--config", paramLabel = "FILE", description = "A YAML file with settings.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting by its name; may be repeated.")
  private final Map<String, String> settings = new LinkedHashMap<>();

  ServeCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    ServerConfig settings = ServerConfig.load(config, environment, flags());
    VecinoServer server = start(settings);
    Duration deadline = settings.shutdown().deadline();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, deadline), "stop"));
    server.banner().lines().forEach(terminal.out()::println);
    terminal.out().flush();
    // The process ends through the shutdown hook, which no one can wake this thread from.
    new CountDownLatch(1).await();
    return 0;
  }

  private static VecinoServer start(ServerConfig config) {
    try {
      return VecinoServer.start(config);
    } catch (IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CliException(
          "cannot listen on %s, %s and %s: %s"
              .formatted(
                  address(config.http()),
                  address(config.grpc()),
                  address(config.management()),
                  cause.getMessage()),
          e);
    }
  }

  private static String address(Listener listener) {
    return listener.host() + ":" + listener.port();
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>(settings);
    put(flags, "data_dir", dataDirectory);
    put(flags, "http.port", httpPort);
    put(flags, "grpc.port", grpcPort);
    put(flags, "management.port", managementPort);
    put(flags, "http.host", host);
    put(flags, "grpc.host", host);
    put(flags, "management.host", managementHost);
    return flags;
  }

  private static void put(Map<String, String> flags, String key, @Nullable String value) {
    if (value != null) {
      flags.put(key, value);
    }
  }

  /**
   * Closes the server when the process is told to end. A stop on request is a success, for which
   * Java would report the signal (143): hence the halt with a code of our own.
   */
  private static void stop(VecinoServer server, Duration deadline) {
    Runtime.getRuntime().halt(StopWithin.run(server::close, deadline));
  }
}
