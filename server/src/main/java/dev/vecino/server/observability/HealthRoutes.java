package dev.vecino.server.observability;

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
 * Damage does not make the server unready, since all the rest is served: it is reported in the
 * body, and the status is then degraded.
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
    router.get("/readyz").handler(rc -> ready(rc, health, details));
    router.get("/healthz").handler(rc -> ready(rc, health, details));
  }

  private static void ready(RoutingContext rc, Health health, boolean details) {
    List<Damage> damages = health.damages();
    boolean ready = health.state() == Health.State.READY;
    String status =
        ready
            ? damages.isEmpty() ? "ok" : "degraded"
            : health.state().name().toLowerCase(Locale.ROOT);
    JsonObject body = new JsonObject().put("status", status);
    if (details) {
      JsonArray damage = new JsonArray();
      damages.forEach(each -> damage.add(json(each)));
      body.put("damage", damage);
    }
    send(rc, ready ? 200 : 503, body);
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
