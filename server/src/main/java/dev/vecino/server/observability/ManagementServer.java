package dev.vecino.server.observability;

import dev.vecino.server.config.Listener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The management port: health and metrics, without keys, for probes and scrapers. */
public final class ManagementServer {
  private static final Logger logger = LoggerFactory.getLogger(ManagementServer.class);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int IDLE_SECONDS = 60;

  private ManagementServer() {}

  /** Starts to listen. */
  public static Future<HttpServer> start(
      Vertx vertx, Listener listener, Health health, Metrics metrics, Executor blocking) {
    Router router = Router.router(vertx);
    HealthRoutes.mount(router, health, true);
    router.get("/metrics").handler(rc -> blocking.execute(() -> scrape(rc, metrics)));
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(listener.host())
            .setPort(listener.port())
            .setIdleTimeout(IDLE_SECONDS);
    return vertx.createHttpServer(options).requestHandler(router).listen();
  }

  private static void scrape(RoutingContext rc, Metrics metrics) {
    try {
      rc.response().putHeader("content-type", PROMETHEUS).end(metrics.scrape());
    } catch (RuntimeException e) {
      logger.warn("metrics could not be read", e);
      rc.fail(500);
    }
  }
}
