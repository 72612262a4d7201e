package dev.vecino.server.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vecino.engine.CollectionDescription;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.CollectionStats;
import dev.vecino.engine.Damage;
import dev.vecino.engine.GetResult;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import dev.vecino.engine.RecallEstimate;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.ScrollPage;
import dev.vecino.engine.SearchExplanation;
import dev.vecino.engine.SearchResult;
import dev.vecino.engine.SegmentExplanation;
import dev.vecino.engine.StoredPoint;
import dev.vecino.engine.VectorSpec;
import dev.vecino.engine.WriteResult;
import dev.vecino.server.api.Cursors;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the answers; one method a kind of answer. */
final class ResponseWriter {
  private static final long NANOS_PER_MICRO = 1_000;

  private ResponseWriter() {}

  static void written(JsonGenerator out, String counted, WriteResult result) throws IOException {
    out.writeStartObject();
    out.writeNumberField(counted, result.count());
    out.writeNumberField("version", result.version());
    out.writeEndObject();
  }

  static void collection(JsonGenerator out, CollectionDescription collection) throws IOException {
    CollectionSpec spec = collection.spec();
    CollectionStats stats = collection.stats();
    out.writeStartObject();
    out.writeStringField("name", spec.name());
    if (spec.unnamed()) {
      for (VectorSpec vector : spec.vectors().values()) {
        out.writeFieldName("vector");
        vectorSpec(out, vector);
      }
    } else {
      out.writeObjectFieldStart("vectors");
      for (Map.Entry<String, VectorSpec> vector : spec.vectors().entrySet()) {
        out.writeFieldName(vector.getKey());
        vectorSpec(out, vector.getValue());
      }
      out.writeEndObject();
    }
    out.writeNumberField("points", stats.points());
    out.writeNumberField("version", stats.version());
    out.writeArrayFieldStart("segments");
    for (CollectionStats.SegmentStats segment : stats.segments()) {
      segment(out, segment);
    }
    out.writeEndArray();
    out.writeNumberField("indexing_lag_points", stats.indexingLagPoints());
    out.writeNumberField("indexing_lag_bytes", stats.indexingLagBytes());
    out.writeNumberField("wal_bytes", stats.walBytes());
    out.writeNumberField("write_delay_millis", stats.writeDelay().toMillis());
    out.writeNumberField("memory_bytes", stats.memoryBytes());
    out.writeNumberField("disk_bytes", stats.diskBytes());
    out.writeObjectFieldStart("options");
    out.writeNumberField("seal_points", spec.options().sealPoints());
    out.writeStringField("layout", spec.options().layout().name().toLowerCase(Locale.ROOT));
    out.writeEndObject();
    out.writeStringField("status", collection.status().name().toLowerCase(Locale.ROOT));
    out.writeArrayFieldStart("damage");
    for (Damage damage : collection.damages()) {
      damage(out, damage);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("recall");
    for (RecallEstimate recall : stats.recall()) {
      recall(out, recall);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void vectorSpec(JsonGenerator out, VectorSpec vector) throws IOException {
    out.writeStartObject();
    out.writeNumberField("dimension", vector.dimension());
    out.writeStringField("metric", vector.metric().name().toLowerCase(Locale.ROOT));
    out.writeEndObject();
  }

  private static void segment(JsonGenerator out, CollectionStats.SegmentStats segment)
      throws IOException {
    out.writeStartObject();
    out.writeNumberField("id", segment.id());
    out.writeStringField("state", segment.state().name().toLowerCase(Locale.ROOT));
    out.writeNumberField("points", segment.points());
    out.writeNumberField("deleted_points", segment.deletedPoints());
    out.writeNumberField("disk_bytes", segment.diskBytes());
    out.writeEndObject();
  }

  private static void recall(JsonGenerator out, RecallEstimate recall) throws IOException {
    out.writeStartObject();
    Double target = recall.target();
    if (target != null) {
      out.writeNumberField("target_recall", target);
    }
    out.writeBooleanField("filtered", recall.filtered());
    out.writeNumberField("searches", recall.searches());
    out.writeNumberField("recall", recall.recall());
    out.writeNumberField("low", recall.low());
    out.writeNumberField("high", recall.high());
    out.writeNumberField("widening", recall.widening());
    out.writeEndObject();
  }

  private static void damage(JsonGenerator out, Damage damage) throws IOException {
    out.writeStartObject();
    Long segment = damage.segment();
    if (segment != null) {
      out.writeNumberField("segment", segment);
    }
    out.writeStringField("file", damage.file());
    out.writeStringField("reason", damage.reason());
    out.writeStringField("effect", damage.effect().name().toLowerCase(Locale.ROOT));
    out.writeEndObject();
  }

  static void collections(JsonGenerator out, List<CollectionDescription> collections)
      throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("collections");
    for (CollectionDescription collection : collections) {
      collection(out, collection);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void found(JsonGenerator out, GetResult result) throws IOException {
    out.writeStartObject();
    storedPoints(out, result.points());
    out.writeArrayFieldStart("missing");
    for (PointId id : result.missing()) {
      id(out, id);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void page(JsonGenerator out, ScrollPage page) throws IOException {
    out.writeStartObject();
    storedPoints(out, page.points());
    PointId next = page.next();
    out.writeStringField("next_cursor", next == null ? null : Cursors.write(next));
    out.writeEndObject();
  }

  private static void storedPoints(JsonGenerator out, List<StoredPoint> points) throws IOException {
    out.writeArrayFieldStart("points");
    for (StoredPoint point : points) {
      out.writeStartObject();
      out.writeFieldName("id");
      id(out, point.id());
      out.writeNumberField("version", point.version());
      content(out, point.payload(), point.vectors());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void count(JsonGenerator out, long count) throws IOException {
    out.writeStartObject();
    out.writeNumberField("count", count);
    out.writeEndObject();
  }

  static void search(JsonGenerator out, SearchResult result) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("points");
    for (ScoredPoint point : result.points()) {
      out.writeStartObject();
      out.writeFieldName("id");
      id(out, point.id());
      out.writeNumberField("score", point.score());
      out.writeNumberField("version", point.version());
      content(out, point.payload(), point.vectors());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeNumberField("took_micros", result.tookNanos() / NANOS_PER_MICRO);
    if (result.partial()) {
      out.writeBooleanField("partial", true);
    }
    SearchExplanation explained = result.explanation();
    if (explained != null) {
      explanation(out, explained);
    }
    out.writeEndObject();
  }

  private static void explanation(JsonGenerator out, SearchExplanation explanation)
      throws IOException {
    out.writeObjectFieldStart("explanation");
    out.writeArrayFieldStart("segments");
    for (SegmentExplanation segment : explanation.segments()) {
      out.writeStartObject();
      out.writeNumberField("segment", segment.segment());
      out.writeStringField("strategy", segment.strategy().name().toLowerCase(Locale.ROOT));
      out.writeStringField("reason", segment.reason());
      out.writeNumberField("matching", segment.matching());
      out.writeNumberField("points", segment.points());
      out.writeNumberField("filter_tests", segment.filterTests());
      work(out, segment.work());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeNumberField("filter_nanos", explanation.filterNanos());
    out.writeNumberField("search_nanos", explanation.searchNanos());
    out.writeNumberField("rerank_nanos", explanation.rerankNanos());
    out.writeNumberField("fetch_nanos", explanation.fetchNanos());
    out.writeEndObject();
  }

  private static void work(JsonGenerator out, SegmentExplanation.Work work) throws IOException {
    out.writeNumberField("ef", work.ef());
    out.writeNumberField("nodes_visited", work.nodesVisited());
    out.writeNumberField("code_distances", work.codeDistances());
    out.writeNumberField("exact_distances", work.exactDistances());
    out.writeNumberField("reranked", work.reranked());
    out.writeNumberField("bytes_touched", work.bytesTouched());
    out.writeNumberField("filter_nanos", work.filterNanos());
    out.writeNumberField("search_nanos", work.searchNanos());
    Double predicted = work.predictedRecall();
    if (predicted != null) {
      out.writeNumberField("predicted_recall", predicted);
    }
  }

  /** An id in the type that it has: an unsigned number or a string. */
  static void id(JsonGenerator out, PointId id) throws IOException {
    switch (id) {
      case PointId.Numeric(long value) when value >= 0 -> out.writeNumber(value);
      case PointId.Numeric(long value) ->
          out.writeNumber(new BigInteger(Long.toUnsignedString(value)));
      case PointId.Text(String value) -> out.writeString(value);
    }
  }

  private static void content(
      JsonGenerator out, @Nullable Payload payload, Map<String, float[]> vectors)
      throws IOException {
    if (payload != null) {
      out.writeFieldName("payload");
      out.writeRawValue(new JsonOutput.Raw(payload.json()));
    }
    float[] unnamed = vectors.get(CollectionSpec.DEFAULT_VECTOR);
    if (unnamed != null) {
      out.writeFieldName("vector");
      vector(out, unnamed);
    } else if (!vectors.isEmpty()) {
      out.writeObjectFieldStart("vectors");
      for (Map.Entry<String, float[]> vector : new TreeMap<>(vectors).entrySet()) {
        out.writeFieldName(vector.getKey());
        vector(out, vector.getValue());
      }
      out.writeEndObject();
    }
  }

  /** The shortest decimals that parse back to the same floats. */
  private static void vector(JsonGenerator out, float[] values) throws IOException {
    out.writeStartArray();
    for (float value : values) {
      out.writeNumber(value);
    }
    out.writeEndArray();
  }
}
