package dev.vecino.server.rest;

import dev.vecino.server.config.Listener;
import dev.vecino.server.wiring.ServerParts;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.concurrent.atomic.AtomicInteger;

/** The REST listener: one router on several event loops. */
public final class RestServer {
  private static final int IDLE_SECONDS = 120;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_LINE_BYTES = 8 << 10;
  private static final int MAX_EVENT_LOOPS = 8;

  private RestServer() {}

  /** Starts to listen; the future has the port. */
  public static Future<Integer> start(Vertx vertx, ServerParts parts) {
    ContractDocument document = ContractDocument.load();
    return OpenAPIContract.from(vertx, document.forRouter())
        .compose(contract -> deploy(vertx, parts, contract, document));
  }

  private static Future<Integer> deploy(
      Vertx vertx, ServerParts parts, OpenAPIContract contract, ContractDocument document) {
    int loops = Math.min(MAX_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
    AtomicInteger port = new AtomicInteger();
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
                            new RestRouter(vertx, parts, contract, document).build())
                        .listen()
                        .onSuccess((HttpServer server) -> port.set(server.actualPort()));
                  }
                },
            new DeploymentOptions().setInstances(loops))
        .map(id -> port.get());
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
