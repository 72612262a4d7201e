package dev.vecino.engine.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vecino.engine.PointId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** A point that lost its vectors, as a line {@code {"id":…,"version":…,"payload":{…}}}. */
final class DroppedPointJson {
  private static final JsonFactory JSON = new JsonFactory();

  private DroppedPointJson() {}

  /** Appends a line; the payload is JSON as the engine stores it. */
  static void writeLine(ByteArrayOutputStream out, byte[] id, long version, byte[] payload) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeFieldName("id");
      switch (PointId.decode(id)) {
        case PointId.Numeric(long value) ->
            json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        case PointId.Text(String value) -> json.writeString(value);
      }
      json.writeNumberField("version", version);
      json.writeFieldName("payload");
      json.writeRawValue(new String(payload, StandardCharsets.UTF_8));
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
