package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.server.api.ErrorKind;
import dev.vecino.server.api.ErrorMapper;
import dev.vecino.server.api.Failure;
import dev.vecino.server.api.RefusedException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is not HTTP, before any router sees it, and ends the connection. */
final class InvalidHttp {
  private static final Logger logger = LoggerFactory.getLogger(InvalidHttp.class);

  private InvalidHttp() {}

  static void answer(HttpServerRequest request) {
    Failure failure = ErrorMapper.failure(error(request.decoderResult()));
    String requestId = UUID.randomUUID().toString();
    logger.debug("request {} is not valid HTTP: {}", requestId, request.decoderResult().cause());
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
