package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.ResourceException;
import dev.vecino.server.api.ErrorKind;
import dev.vecino.server.api.NearestName;
import dev.vecino.server.api.RefusedException;
import dev.vecino.server.api.RequestMemory;
import dev.vecino.server.observability.HealthRoutes;
import dev.vecino.server.wiring.ServerParts;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happens to every request before its route: admission, identity, API key, body. */
final class RequestGate {
  static final String JSON = "application/json";
  static final String NDJSON = "application/x-ndjson";

  private static final Set<String> OPEN_PATHS = Set.of("/", "/docs", "/openapi.json");

  private final ServerParts parts;

  RequestGate(ServerParts parts) {
    this.parts = parts;
  }

  /** Health is always answered; of other requests there may be only so many. */
  void begin(RoutingContext rc) {
    RequestMemory memory = parts.memory();
    if (HealthRoutes.PATHS.contains(rc.normalizedPath())) {
      Exchange.begin(rc, parts.metrics(), RequestMemory.Claim.NONE);
      rc.next();
      return;
    }
    RequestMemory.Claim claim;
    try {
      claim = memory.open();
    } catch (ResourceException e) {
      Exchange.begin(rc, parts.metrics(), RequestMemory.Claim.NONE);
      throw e;
    }
    Exchange.begin(rc, parts.metrics(), claim);
    rc.next();
  }

  /**
   * Health and the documentation are open to everybody, the rest wants a key when there are any.
   */
  void authenticate(RoutingContext rc) {
    String path = rc.normalizedPath();
    if (!OPEN_PATHS.contains(path) && !HealthRoutes.PATHS.contains(path)) {
      HttpServerRequest request = rc.request();
      parts.apiKeys().check(request.getHeader("authorization"), request.getHeader("api-key"));
    }
    rc.next();
  }

  /** Collects a JSON body; others are left to the route, which streams or refuses them. */
  void readBody(RoutingContext rc) {
    if (JSON.equals(mediaType(rc))) {
      BodyCollector.collect(rc, parts.config().maxRequestBytes());
    } else {
      rc.request().pause();
      rc.next();
    }
  }

  /** The body's media type in lower case and without parameters; null when there is none. */
  static @Nullable String mediaType(RoutingContext rc) {
    String header = rc.request().getHeader("content-type");
    if (header == null) {
      return null;
    }
    int parameters = header.indexOf(';');
    return (parameters < 0 ? header : header.substring(0, parameters))
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses other media types than these, and query parameters other than these.
   *
   * @param mediaTypes empty for an operation without a body
   */
  static void check(RoutingContext rc, List<String> mediaTypes, List<String> queryParameters) {
    for (String name : rc.queryParams().names()) {
      if (!queryParameters.contains(name)) {
        throw CallerException.invalid(
            name, NearestName.message("query parameter", name, queryParameters));
      }
    }
    String given = mediaType(rc);
    if (!mediaTypes.isEmpty() && (given == null || !mediaTypes.contains(given))) {
      throw new RefusedException(
          ErrorKind.UNSUPPORTED_MEDIA_TYPE,
          "content-type is %s, expected %s"
              .formatted(
                  given == null ? "missing" : JsonInput.abbreviated(given),
                  String.join(" or ", mediaTypes)));
    }
  }
}
