package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Collection;
import dev.vecino.engine.Durability;
import dev.vecino.server.wiring.ServerParts;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Takes uploads of a point a line. */
final class NdjsonRoute {
  private static final String OPERATION = "upsertStream";

  private final ServerParts parts;

  NdjsonRoute(ServerParts parts) {
    this.parts = parts;
  }

  void handle(RoutingContext rc) {
    Exchange exchange = Exchange.of(rc);
    exchange.operation(OPERATION);
    RequestGate.check(rc, List.of(RequestGate.NDJSON), List.of("durability"));
    Durability durability = durability(rc);
    BodyStream body = new BodyStream(rc.request(), exchange.context());
    exchange.run(
        parts.executors().blocking(),
        () -> {
          try (body) {
            Collection collection = parts.database().collection(exchange.collection());
            new NdjsonUpload(exchange, collection, durability, parts.config()).run(body);
          } catch (Throwable e) {
            exchange.fail(e);
          }
        });
  }

  private static Durability durability(RoutingContext rc) {
    List<String> given = rc.queryParam("durability");
    if (given.isEmpty()) {
      return Durability.DURABLE;
    }
    Durability durability = given.size() == 1 ? PointReader.durability(given.getFirst()) : null;
    if (durability == null) {
      throw CallerException.invalid(
          "durability",
          "durability is '%s', expected durable or buffered"
              .formatted(JsonInput.abbreviated(String.join(",", given))));
    }
    return durability;
  }
}
