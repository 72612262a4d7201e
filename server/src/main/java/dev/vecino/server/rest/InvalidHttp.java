package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.server.api.ErrorKind;
import dev.vecino.server.api.ErrorMapper;
import dev.vecino.server.api.Failure;
import dev.vecino.server.api.RefusedException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is not HTTP, before any router sees it, and ends the connection. */
final class InvalidHttp {
  private static final Logger logger = LoggerFactory.getLogger(InvalidHttp.class);

  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private InvalidHttp() {}

  /** Answers what Vert.x could not read. */
  static void answer(HttpServerRequest request) {
    answer(request, error(request.decoderResult()));
  }

  /** Hands requests to the router but for those whose path it could not decode. */
  static Handler<HttpServerRequest> before(Handler<HttpServerRequest> router) {
    return request -> {
      if (BROKEN_ESCAPE.matcher(request.uri()).find()) {
        answer(request, CallerException.invalid("the path has a % without two hexadecimal digits"));
      } else {
        router.handle(request);
      }
    };
  }

  private static void answer(HttpServerRequest request, RuntimeException error) {
    Failure failure = ErrorMapper.failure(error);
    String requestId = UUID.randomUUID().toString();
    logger.debug("request {} is refused: {}", requestId, failure.message());
    request
        .response()
        .setStatusCode(failure.kind().httpStatus())
        .putHeader("x-request-id", requestId)
        .putHeader("content-type", Problem.MEDIA_TYPE)
        .putHeader("connection", "close")
        .end(JsonOutput.of(out -> Problem.write(out, failure, requestId)))
        .onComplete(done -> request.connection().close());
  }

  private static RuntimeException error(DecoderResult result) {
    return switch (result.cause()) {
      case TooLongHttpLineException e ->
          new RefusedException(
              ErrorKind.URI_TOO_LONG,
              "the request line is longer than %d bytes".formatted(RestServer.MAX_LINE_BYTES));
      case TooLongHttpHeaderException e ->
          new RefusedException(
              ErrorKind.HEADERS_TOO_LARGE,
              "the headers are longer than %d bytes".formatted(RestServer.MAX_HEADER_BYTES));
      case null, default -> CallerException.invalid("the request is not valid HTTP");
    };
  }
}
