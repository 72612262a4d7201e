package dev.vecino.server.rest;

import dev.vecino.server.config.Listener;
import dev.vecino.server.wiring.ServerParts;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.openapi.contract.OpenAPIContract;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The REST listener: one router on several event loops. */
public final class RestServer {
  private static final int IDLE_SECONDS = 120;
  static final int MAX_HEADER_BYTES = 16 << 10;
  static final int MAX_LINE_BYTES = 8 << 10;
  private static final int MAX_EVENT_LOOPS = 8;

  private final List<HttpServer> servers;

  private RestServer(List<HttpServer> servers) {
    this.servers = servers;
  }

  /** The contract as it is served, and as the router wants it. */
  public static final class Contract {
    private final ContractDocument document;
    private final OpenAPIContract parsed;

    private Contract(ContractDocument document, OpenAPIContract parsed) {
      this.document = document;
      this.parsed = parsed;
    }
  }

  /** Reads the contract, which needs nothing else of the server and takes its time. */
  public static Future<Contract> readContract(Vertx vertx) {
    return vertx
        .executeBlocking(ContractDocument::load)
        .map(document -> Objects.requireNonNull(document, "the contract"))
        .compose(document ->
            OpenAPIContract.from(vertx, document.forRouter())
                .map(parsed -> new Contract(document, parsed)));
  }

  /** Starts to listen. */
  public static Future<RestServer> start(Vertx vertx, ServerParts parts, Contract contract) {
    return deploy(vertx, parts, contract.parsed, contract.document);
  }

  private static Future<RestServer> deploy(
      Vertx vertx, ServerParts parts, OpenAPIContract contract, ContractDocument document) {
    int loops = Math.min(MAX_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
    List<HttpServer> servers = new CopyOnWriteArrayList<>();
    HttpServerOptions options = options(parts.config().http());
    return vertx
        .deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return vertx
                        .createHttpServer(options)
                        .requestHandler(
                            InvalidHttp.before(
                                new RestRouter(vertx, parts, contract, document).build()))
                        .invalidRequestHandler(InvalidHttp::answer)
                        .listen()
                        .onSuccess(servers::add);
                  }
                },
            new DeploymentOptions().setInstances(loops))
        .map(id -> new RestServer(servers));
  }

  public int port() {
    return servers.getFirst().actualPort();
  }

  /** Takes no further requests, and closes connections once their requests are answered. */
  public Future<?> stop(Duration patience) {
    return Future.join(
        servers.stream()
            .map(server -> server.shutdown(patience.toMillis(), TimeUnit.MILLISECONDS))
            .toList());
  }

  private static HttpServerOptions options(Listener listener) {
    return new HttpServerOptions()
        .setHost(listener.host())
        // Several event loops share one port, which for Vert.x is "any" when it is negative.
        .setPort(listener.port() == 0 ? -1 : listener.port())
        .setIdleTimeout(IDLE_SECONDS)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setHandle100ContinueAutomatically(true)
        .setCompressionSupported(false);
  }
}
