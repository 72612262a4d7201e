package dev.vecino.server.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vecino.engine.FieldError;
import dev.vecino.server.api.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Writes failures as problem details (RFC 9457). */
final class Problem {
  static final String MEDIA_TYPE = "application/problem+json";

  private Problem() {}

  static void write(JsonGenerator out, Failure failure, String requestId) throws IOException {
    String name = failure.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    out.writeStartObject();
    out.writeStringField("type", "urn:vecino:problem:" + name);
    out.writeStringField("title", failure.kind().title());
    out.writeNumberField("status", failure.kind().httpStatus());
    out.writeStringField("code", failure.kind().code());
    out.writeStringField("detail", failure.message());
    if (!failure.fieldErrors().isEmpty()) {
      out.writeArrayFieldStart("errors");
      for (FieldError error : failure.fieldErrors()) {
        out.writeStartObject();
        out.writeStringField("field", error.field());
        out.writeStringField("message", error.message());
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    Duration retryAfter = failure.retryAfter();
    if (retryAfter != null) {
      out.writeNumberField("retry_after_millis", retryAfter.toMillis());
    }
    out.writeStringField("request_id", requestId);
    out.writeEndObject();
  }
}
