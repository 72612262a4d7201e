package dev.vecino.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vecino.engine.check.Diagnosis;
import dev.vecino.engine.check.Finding;
import dev.vecino.engine.check.Place;
import dev.vecino.engine.check.Repair;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A diagnosis for programs: {@code {"data_dir":…,"examined_at":…,"sound":…,"collections":n,
 * "segments":n,"points":n,"findings":[{"severity","invariant","collection","shard","segment",
 * "file","what","remedy","action"}],"done":[…],"left":n}}; {@code done} and {@code left} only after
 * a repair. What a finding is not about is left out.
 */
final class DiagnosisJson {
  private static final JsonFactory JSON = new JsonFactory();

  private DiagnosisJson() {}

  static String write(Diagnosis diagnosis, Repair.@Nullable Outcome outcome) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("data_dir", diagnosis.dataDirectory().toString());
      json.writeStringField("examined_at", diagnosis.at().toString());
      json.writeBooleanField("sound", diagnosis.sound());
      json.writeNumberField("collections", diagnosis.collections());
      json.writeNumberField("segments", diagnosis.segments());
      json.writeNumberField("points", diagnosis.points());
      json.writeArrayFieldStart("findings");
      for (Finding finding : diagnosis.findings()) {
        write(json, finding);
      }
      json.writeEndArray();
      if (outcome != null) {
        json.writeArrayFieldStart("done");
        for (String done : outcome.done()) {
          json.writeString(done);
        }
        json.writeEndArray();
        json.writeNumberField("left", outcome.left().size());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Finding finding) throws IOException {
    Place place = finding.place();
    json.writeStartObject();
    json.writeStringField("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    json.writeStringField("invariant", finding.invariant().label());
    writeIfThere(json, "collection", place.collection());
    writeIfThere(json, "shard", place.shard());
    if (place.segment() != null) {
      json.writeNumberField("segment", place.segment());
    }
    writeIfThere(json, "file", place.file());
    json.writeStringField("what", finding.what());
    json.writeStringField("remedy", finding.remedy().sentence());
    json.writeStringField("action", finding.remedy().name().toLowerCase(Locale.ROOT));
    json.writeEndObject();
  }

  private static void writeIfThere(JsonGenerator json, String name, @Nullable Object value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value.toString());
    }
  }
}
