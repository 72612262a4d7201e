package dev.vecino.server.rest;

import dev.vecino.server.api.ErrorKind;
import dev.vecino.server.api.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Collects a request's body as it arrives, while memory is claimed for each piece of it. Lives on
 * the request's event loop.
 */
final class BodyCollector {
  private final RoutingContext rc;
  private final Exchange exchange;
  private final int maxBytes;
  private final Buffer body = Buffer.buffer();
  private boolean refused;

  private BodyCollector(RoutingContext rc, int maxBytes) {
    this.rc = rc;
    this.exchange = Exchange.of(rc);
    this.maxBytes = maxBytes;
  }

  /** Goes on to the next handler when the body is there, which the exchange then has. */
  static void collect(RoutingContext rc, int maxBytes) {
    HttpServerRequest request = rc.request();
    long announced = announced(request);
    if (announced > maxBytes) {
      throw tooLong(maxBytes);
    }
    BodyCollector collector = new BodyCollector(rc, maxBytes);
    request.handler(collector::piece);
    request.endHandler(v -> collector.end());
  }

  /** The length that the request says; 0 when it does not, or says nonsense. */
  private static long announced(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
  }

  private void piece(Buffer piece) {
    if (refused) {
      return;
    }
    try {
      if (body.length() + (long) piece.length() > maxBytes) {
        throw tooLong(maxBytes);
      }
      exchange.callContext().memory().received(piece.length());
    } catch (RuntimeException e) {
      // What still comes is dropped, so that the connection can be used again.
      refused = true;
      rc.fail(e);
      return;
    }
    body.appendBuffer(piece);
  }

  private void end() {
    if (!refused) {
      exchange.body(body);
      rc.next();
    }
  }

  private static RefusedException tooLong(int maxBytes) {
    return new RefusedException(
        ErrorKind.REQUEST_TOO_LARGE,
        "the body is longer than %d bytes (limits.max_request_bytes)".formatted(maxBytes));
  }
}
