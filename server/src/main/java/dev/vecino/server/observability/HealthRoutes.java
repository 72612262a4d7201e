package dev.vecino.server.observability;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Damage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code /livez}: the process runs. {@code /readyz}: it wants requests. {@code /healthz}: the same.
 * Neither damage nor a full disk makes the server unready, since all the rest is served: it is
 * reported in the body, and the status is then degraded. With {@code ?collection=NAME}, {@code
 * /readyz} is about that collection alone: 200 also while others are still being opened.
 */
public final class HealthRoutes {
  public static final Set<String> PATHS = Set.of("/livez", "/readyz", "/healthz");

  private HealthRoutes() {}

  /**
   * Adds the routes.
   *
   * @param details whether whoever may call may also learn what is damaged
   */
  public static void mount(Router router, Health health, boolean details) {
    router.get("/livez").handler(rc -> send(rc, 200, new JsonObject().put("status", "ok")));
    router.get("/readyz").handler(rc -> readyz(rc, health, details));
    router.get("/healthz").handler(rc -> send(rc, ready(health), status(health, details)));
  }

  private static void readyz(RoutingContext rc, Health health, boolean details) {
    String collection = rc.request().getParam("collection");
    if (collection == null || !details) {
      send(rc, ready(health), status(health, details));
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

  private static JsonObject status(Health health, boolean details) {
    List<Damage> damages = health.damages();
    String disk = health.diskRefusal();
    boolean whole = damages.isEmpty() && disk == null;
    String status =
        health.state() != Health.State.READY
            ? health.state().name().toLowerCase(Locale.ROOT)
            : whole ? "ok" : "degraded";
    JsonObject body = new JsonObject().put("status", status);
    if (!details) {
      return body;
    }
    JsonArray damage = new JsonArray();
    damages.forEach(each -> damage.add(json(each)));
    body.put("damage", damage);
    Set<String> opening = health.opening();
    if (!opening.isEmpty()) {
      body.put("opening", new JsonArray(List.copyOf(opening)));
    }
    if (disk != null) {
      body.put("disk", disk);
    }
    return body;
  }

  private static JsonObject json(Damage damage) {
    JsonObject json = new JsonObject().put("collection", damage.collection());
    Long segment = damage.segment();
    if (segment != null) {
      json.put("segment", segment);
    }
    return json.put("file", damage.file())
        .put("reason", damage.reason())
        .put("effect", damage.effect().name().toLowerCase(Locale.ROOT));
  }

  private static void send(RoutingContext rc, int status, JsonObject body) {
    rc.response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }
}
