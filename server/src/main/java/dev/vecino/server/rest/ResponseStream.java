package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is written by a thread that may block: each piece is waited for, so that the
 * caller sets the pace. The head goes out with the first piece.
 */
final class ResponseStream extends OutputStream {
  private static final long PATIENCE_SECONDS = 60;

  private final Exchange exchange;
  private final String contentType;
  private final String disposition;
  private volatile boolean begun;

  ResponseStream(Exchange exchange, String contentType, String disposition) {
    this.exchange = exchange;
    this.contentType = contentType;
    this.disposition = disposition;
  }

  /** Whether something was sent, so that no other answer can be given. */
  boolean begun() {
    return begun;
  }

  @Override
  public void write(int oneByte) {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (exchange.gone()) {
      throw CallerException.cancelled();
    }
    Buffer piece = Buffer.buffer(length).appendBytes(bytes, offset, length);
    CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
    exchange
        .context()
        .runOnContext(v -> {
          HttpServerResponse response = exchange.routing().response();
          if (response.closed()) {
            sent.completeExceptionally(CallerException.cancelled());
            return;
          }
          if (!begun) {
            begun = true;
            response
                .setChunked(true)
                .putHeader("content-type", contentType)
                .putHeader("content-disposition", disposition);
          }
          response
              .write(piece)
              .onSuccess(done -> sent.complete(null))
              .onFailure(e -> sent.completeExceptionally(CallerException.cancelled()));
        });
    await(sent);
  }

  private static void await(CompletableFuture<@Nullable Void> sent) {
    try {
      sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw CallerException.deadlineExceeded(
          "the caller took nothing for %d seconds".formatted(PATIENCE_SECONDS));
    } catch (ExecutionException e) {
      throw CallerException.cancelled();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CallerException.cancelled();
    }
  }

  /** Ends the answer. */
  void end() {
    exchange.context().runOnContext(v -> exchange.routing().response().end());
  }

  /** Ends it so that the caller sees that it is not whole: without the last piece. */
  void abort() {
    exchange.context().runOnContext(v -> exchange.routing().response().reset());
  }
}
