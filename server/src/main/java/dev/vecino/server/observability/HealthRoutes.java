package dev.vecino.server.observability;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code /livez}: the process runs. {@code /readyz}: it wants requests. {@code /healthz}: the same
 * with details. A damaged collection does not make the server unready, since the others are served;
 * it is reported as degraded.
 */
public final class HealthRoutes {
  public static final Set<String> PATHS = Set.of("/livez", "/readyz", "/healthz");

  private HealthRoutes() {}

  public static void mount(Router router, Health health) {
    router.get("/livez").handler(rc -> send(rc, 200, new JsonObject().put("status", "ok")));
    router.get("/readyz").handler(rc -> send(rc, ready(health), status(health)));
    router
        .get("/healthz")
        .handler(rc -> {
          Map<String, Object> damaged = new TreeMap<>(health.damaged());
          JsonObject body = status(health).put("damaged_collections", new JsonObject(damaged));
          send(rc, ready(health), body);
        });
  }

  private static int ready(Health health) {
    return health.state() == Health.State.READY ? 200 : 503;
  }

  private static JsonObject status(Health health) {
    String status =
        health.state() != Health.State.READY
            ? health.state().name().toLowerCase(Locale.ROOT)
            : health.damaged().isEmpty() ? "ok" : "degraded";
    return new JsonObject().put("status", status);
  }

  private static void send(RoutingContext rc, int status, JsonObject body) {
    rc.response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }
}
