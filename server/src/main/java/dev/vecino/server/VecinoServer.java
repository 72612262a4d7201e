package dev.vecino.server;

import dev.vecino.engine.Database;
import dev.vecino.engine.VecinoException;
import dev.vecino.index.kernel.Kernels;
import dev.vecino.server.api.RequestExecutors;
import dev.vecino.server.api.RequestMemory;
import dev.vecino.server.backup.BackupTargets;
import dev.vecino.server.backup.Transfers;
import dev.vecino.server.config.ServerConfig;
import dev.vecino.server.grpc.GrpcServer;
import dev.vecino.server.jobs.Jobs;
import dev.vecino.server.observability.Health;
import dev.vecino.server.observability.JavaLogging;
import dev.vecino.server.observability.ManagementServer;
import dev.vecino.server.observability.Metrics;
import dev.vecino.server.rest.RestServer;
import dev.vecino.server.security.ApiKeys;
import dev.vecino.server.wiring.ServerParts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: the database and the three listeners in front of it. */
public final class VecinoServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(VecinoServer.class);
  private static final String NETTY_DIRECT_MEMORY = "io.netty.maxDirectMemory";
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final ServerParts parts;
  private final RestServer rest;
  private final GrpcServer grpc;
  private final int managementPort;
  private final Deque<Step> closing;
  private boolean closed;

  /** One thing to close. */
  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  private VecinoServer(
      ServerParts parts,
      RestServer rest,
      GrpcServer grpc,
      int managementPort,
      Deque<Step> closing) {
    this.parts = parts;
    this.rest = rest;
    this.grpc = grpc;
    this.managementPort = managementPort;
    this.closing = closing;
  }

  /**
   * Opens the database and starts to listen. When that fails, everything is closed again.
   *
   * @throws IOException when a port cannot be had
   * @throws VecinoException when the database does not open
   */
  public static VecinoServer start(ServerConfig config) throws IOException {
    JavaLogging.redirect();
    boundNetwork(config);
    Deque<Step> closing = new ArrayDeque<>();
    try {
      return start(config, closing);
    } catch (IOException | RuntimeException e) {
      close(closing);
      throw e;
    }
  }

  private static VecinoServer start(ServerConfig config, Deque<Step> closing) throws IOException {
    RequestExecutors executors =
        new RequestExecutors(config.search().threads(), config.search().queueLength());
    closing.push(executors::close);
    Metrics metrics = new Metrics(executors, BuildInfo.version());
    closing.push(metrics::close);
    Health health = new Health();
    Vertx vertx = Vertx.vertx();
    closing.push(() -> await(vertx.close(), STOP_PATIENCE));
    // First of all, so that probes see a process that lives and is not ready.
    HttpServer management =
        await(
            ManagementServer.start(
                vertx, config.management(), health, metrics, executors.blocking()),
            START_PATIENCE);
    // The contract takes as long to read as most databases take to open: side by side.
    Future<RestServer.Contract> contract = RestServer.readContract(vertx);
    Database database = Database.begin(config.dataDir(), config.database());
    closing.addLast(database::close);
    health.database(database);
    RequestMemory memory = new RequestMemory(config.memory().requests(), config.maxRequests());
    metrics.database(database, config.memory(), memory);
    Jobs jobs = new Jobs(metrics.jobs()::ended);
    metrics.jobs().running(jobs);
    BackupTargets backups = new BackupTargets(database, config.backupTargets());
    closing.addLast(backups::close);
    ApiKeys keys = new ApiKeys(config.security().apiKeys());
    ServerParts parts =
        new ServerParts(
            config,
            database,
            executors,
            memory,
            new Transfers(database, jobs, backups),
            keys,
            metrics.requests(),
            health);
    RestServer rest =
        await(contract.compose(read -> RestServer.start(vertx, parts, read)), START_PATIENCE);
    GrpcServer grpc = GrpcServer.start(parts);
    closing.push(() -> {
      grpc.beginStop();
      grpc.awaitStop(Duration.ZERO);
    });
    database.awaitOpen();
    health.state(Health.State.READY);
    return new VecinoServer(parts, rest, grpc, management.actualPort(), closing);
  }

  /** Netty reads this once, when its first class is used; a value that was given by hand stays. */
  private static void boundNetwork(ServerConfig config) {
    if (System.getProperty(NETTY_DIRECT_MEMORY) == null) {
      System.setProperty(NETTY_DIRECT_MEMORY, Long.toString(config.memory().network()));
    }
  }

  private static <T> T await(Future<T> future, Duration patience) throws IOException {
    try {
      return future.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("a listener did not start or stop within " + patience, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("a listener did not start: " + e.getMessage(), e);
    }
  }

  public int httpPort() {
    return rest.port();
  }

  public int grpcPort() {
    return grpc.port();
  }

  public int managementPort() {
    return managementPort;
  }

  ServerParts parts() {
    return parts;
  }

  /** The database behind the listeners. */
  public Database database() {
    return parts.database();
  }

  public StartBanner banner() {
    return new StartBanner(
        BuildInfo.version(),
        "http://%s:%d/docs".formatted(urlHost(parts.config().http().host()), httpPort()),
        httpPort(),
        grpcPort(),
        managementPort,
        parts.config().dataDir().toAbsolutePath(),
        Kernels.describe(),
        parts.config().memory().line());
  }

  private static String urlHost(String host) {
    if (host.equals("0.0.0.0") || host.equals("::")) {
      return "localhost";
    }
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /**
   * Stops: takes no further requests, lets those under way end within the configured time, and
   * closes the database. Closing twice does nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    parts.health().state(Health.State.STOPPING);
    Duration patience = parts.config().shutdown().drain();
    long end = System.nanoTime() + patience.toNanos();
    grpc.beginStop();
    // Those who wait for one are told at once; nothing of it remains.
    parts.transfers().jobs().close();
    closing.push(() -> drain(end));
    closing.push(() -> await(rest.stop(patience).mapEmpty(), patience.plus(STOP_PATIENCE)));
    close(closing);
  }

  private void drain(long endNanos) throws InterruptedException {
    grpc.awaitStop(left(endNanos));
    if (!parts.executors().drain(left(endNanos))) {
      logger.warn(
          "some requests took longer than {} and are ended", parts.config().shutdown().drain());
    }
  }

  private static Duration left(long endNanos) {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /** Runs every step, whatever happens to the others. */
  private static void close(Deque<Step> steps) {
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        logger.warn("while stopping", e);
      }
    }
  }
}
