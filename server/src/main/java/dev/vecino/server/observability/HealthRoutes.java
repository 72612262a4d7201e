package dev.vecino.server.observability;

import dev.vecino.engine.CallerException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code /livez}: the process runs. {@code /readyz}: it wants requests. {@code /healthz}: the same
 * with details. Neither a damaged collection nor a full disk makes the server unready, since the
 * other collections and reads are served; it is reported as degraded. With {@code
 * ?collection=NAME}, {@code /readyz} is about that collection alone: 200 also while others are
 * still being opened.
 */
public final class HealthRoutes {
  public static final Set<String> PATHS = Set.of("/livez", "/readyz", "/healthz");

  private HealthRoutes() {}

  public static void mount(Router router, Health health) {
    router.get("/livez").handler(rc -> send(rc, 200, new JsonObject().put("status", "ok")));
    router.get("/readyz").handler(rc -> readyz(rc, health));
    router
        .get("/healthz")
        .handler(rc -> {
          Map<String, Object> damaged = new TreeMap<>(health.damaged());
          JsonObject body = status(health).put("damaged_collections", new JsonObject(damaged));
          send(rc, ready(health), body);
        });
  }

  private static void readyz(RoutingContext rc, Health health) {
    String collection = rc.request().getParam("collection");
    if (collection == null) {
      send(rc, ready(health), status(health));
      return;
    }
    try {
      boolean ready = health.ready(collection);
      send(rc, ready ? 200 : 503, new JsonObject().put("status", ready ? "ok" : "unavailable"));
    } catch (CallerException e) {
      send(rc, 404, new JsonObject().put("status", "unknown collection"));
    }
  }

  private static int ready(Health health) {
    return health.state() == Health.State.READY ? 200 : 503;
  }

  private static JsonObject status(Health health) {
    String disk = health.diskRefusal();
    boolean whole = health.damaged().isEmpty() && disk == null;
    String status =
        health.state() != Health.State.READY
            ? health.state().name().toLowerCase(Locale.ROOT)
            : whole ? "ok" : "degraded";
    JsonObject body = new JsonObject().put("status", status);
    Set<String> opening = health.opening();
    if (!opening.isEmpty()) {
      body.put("opening", new JsonArray(List.copyOf(opening)));
    }
    if (disk != null) {
      body.put("disk", disk);
    }
    return body;
  }

  private static void send(RoutingContext rc, int status, JsonObject body) {
    rc.response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }
}
