package dev.vecino.server.rest;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON answer.
 *
 * @param location the path of what was created; null when nothing was
 */
record Answer(int status, @Nullable String location, Buffer body) {
  static Answer ok(JsonOutput.Writer body) {
    return new Answer(200, null, JsonOutput.of(body));
  }
}
