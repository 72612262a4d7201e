package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A request's body as it arrives, read by a thread that may block. Little of it is held: the
 * request is paused while the reader is behind.
 */
final class BodyStream extends InputStream {
  private static final int PAUSE_AT_CHUNKS = 32;
  private static final int RESUME_AT_CHUNKS = 8;
  private static final long PATIENCE_SECONDS = 60;

  private final HttpServerRequest request;
  private final Context context;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private byte[] current = {};
  private int position;
  private boolean ended;

  /** What happens to a body. */
  private sealed interface Event {
    record Chunk(Buffer bytes) implements Event {}

    record End() implements Event {}

    record Gone() implements Event {}
  }

  /** Begins to read; call it on the event loop, with the request paused. */
  BodyStream(HttpServerRequest request, Context context) {
    this.request = request;
    this.context = context;
    request.handler(this::arrived);
    request.endHandler(v -> events.add(new Event.End()));
    request.exceptionHandler(e -> events.add(new Event.Gone()));
    request.resume();
  }

  private void arrived(Buffer chunk) {
    if (chunk.length() > 0) {
      events.add(new Event.Chunk(chunk));
    }
    if (events.size() >= PAUSE_AT_CHUNKS) {
      request.pause();
    }
  }

  @Override
  public int read() {
    return advance() ? current[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    int copied = Math.min(length, current.length - position);
    System.arraycopy(current, position, to, offset, copied);
    position += copied;
    return copied;
  }

  /**
   * True when there is a byte.
   *
   * @throws CallerException CANCELLED when the caller went away, DEADLINE_EXCEEDED when nothing
   *     came for long
   */
  private boolean advance() {
    if (position < current.length) {
      return true;
    }
    if (ended) {
      return false;
    }
    switch (next()) {
      case Event.Chunk(Buffer bytes) -> current = bytes.getBytes();
      case Event.End() -> {
        current = new byte[0];
        ended = true;
      }
      case Event.Gone() -> throw CallerException.cancelled();
    }
    position = 0;
    if (events.size() == RESUME_AT_CHUNKS) {
      context.runOnContext(v -> request.resume());
    }
    return !ended;
  }

  private Event next() {
    try {
      Event next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw CallerException.deadlineExceeded(
            "no more of the body came for %d seconds".formatted(PATIENCE_SECONDS));
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CallerException.cancelled();
    }
  }

  /** Drops what is left. */
  @Override
  public void close() {
    context.runOnContext(v -> {
      if (!request.isEnded()) {
        request.handler(chunk -> {});
        request.resume();
      }
    });
  }
}
