package dev.vecino.server.grpc;

import dev.vecino.engine.CollectionDescription;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.CollectionStats;
import dev.vecino.engine.Damage;
import dev.vecino.engine.GetResult;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import dev.vecino.engine.RecallEstimate;
import dev.vecino.engine.ScrollPage;
import dev.vecino.engine.SearchExplanation;
import dev.vecino.engine.SearchResult;
import dev.vecino.engine.VectorSpec;
import dev.vecino.proto.v1.CollectionInfo;
import dev.vecino.proto.v1.CollectionOptions;
import dev.vecino.proto.v1.DamageInfo;
import dev.vecino.proto.v1.Explanation;
import dev.vecino.proto.v1.GetPointsResponse;
import dev.vecino.proto.v1.IndexLayout;
import dev.vecino.proto.v1.ListValue;
import dev.vecino.proto.v1.MeasuredRecall;
import dev.vecino.proto.v1.Metric;
import dev.vecino.proto.v1.NullValue;
import dev.vecino.proto.v1.ScoredPoint;
import dev.vecino.proto.v1.ScrollResponse;
import dev.vecino.proto.v1.SearchResponse;
import dev.vecino.proto.v1.SegmentExplanation;
import dev.vecino.proto.v1.SegmentInfo;
import dev.vecino.proto.v1.StoredPoint;
import dev.vecino.proto.v1.StructValue;
import dev.vecino.proto.v1.Value;
import dev.vecino.proto.v1.Vector;
import dev.vecino.server.api.Cursors;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the domain to messages. */
final class ToProto {
  private static final long NANOS_PER_MICRO = 1_000;

  private ToProto() {}

  private static CollectionOptions options(dev.vecino.engine.CollectionOptions options) {
    return CollectionOptions.newBuilder()
        .setSealPoints(options.sealPoints())
        .setLayout(
            switch (options.layout()) {
              case AUTO -> IndexLayout.INDEX_LAYOUT_AUTO;
              case BLOCKS -> IndexLayout.INDEX_LAYOUT_BLOCKS;
              case COMPACT -> IndexLayout.INDEX_LAYOUT_COMPACT;
            })
        .build();
  }

  static CollectionInfo collection(CollectionDescription collection) {
    CollectionSpec spec = collection.spec();
    CollectionStats stats = collection.stats();
    CollectionInfo.Builder info =
        CollectionInfo.newBuilder()
            .setName(spec.name())
            .setPoints(stats.points())
            .setVersion(stats.version())
            .setIndexingLagPoints(stats.indexingLagPoints())
            .setIndexingLagBytes(stats.indexingLagBytes())
            .setWalBytes(stats.walBytes())
            .setWriteDelayMillis(stats.writeDelay().toMillis())
            .setMemoryBytes(stats.memoryBytes())
            .setDiskBytes(stats.diskBytes())
            .setOptions(options(spec.options()))
            .setStatus(collection.status().name().toLowerCase(Locale.ROOT));
    collection.damages().forEach(damage -> info.addDamage(damage(damage)));
    stats.recall().forEach(recall -> info.addRecall(recall(recall)));
    spec.vectors()
        .forEach((name, vector) -> {
          if (spec.unnamed()) {
            info.setVector(vectorSpec(vector));
          } else {
            info.putVectors(name, vectorSpec(vector));
          }
        });
    for (CollectionStats.SegmentStats segment : stats.segments()) {
      info.addSegments(
          SegmentInfo.newBuilder()
              .setId(segment.id())
              .setState(segment.state().name().toLowerCase(Locale.ROOT))
              .setPoints(segment.points())
              .setDeletedPoints(segment.deletedPoints())
              .setDiskBytes(segment.diskBytes()));
    }
    return info.build();
  }

  private static MeasuredRecall recall(RecallEstimate recall) {
    MeasuredRecall.Builder message =
        MeasuredRecall.newBuilder()
            .setFiltered(recall.filtered())
            .setSearches(recall.searches())
            .setRecall(recall.recall())
            .setLow(recall.low())
            .setHigh(recall.high())
            .setWidening(recall.widening());
    Double target = recall.target();
    if (target != null) {
      message.setTargetRecall(target);
    }
    return message.build();
  }

  private static DamageInfo damage(Damage damage) {
    DamageInfo.Builder message =
        DamageInfo.newBuilder()
            .setFile(damage.file())
            .setReason(damage.reason())
            .setEffect(damage.effect().name().toLowerCase(Locale.ROOT));
    Long segment = damage.segment();
    if (segment != null) {
      message.setSegment(segment);
    }
    return message.build();
  }

  private static dev.vecino.proto.v1.VectorSpec vectorSpec(VectorSpec spec) {
    Metric metric =
        switch (spec.metric()) {
          case COSINE -> Metric.METRIC_COSINE;
          case DOT -> Metric.METRIC_DOT;
          case EUCLIDEAN -> Metric.METRIC_EUCLIDEAN;
        };
    return dev.vecino.proto.v1.VectorSpec.newBuilder()
        .setDimension(spec.dimension())
        .setMetric(metric)
        .build();
  }

  static dev.vecino.proto.v1.PointId id(PointId id) {
    dev.vecino.proto.v1.PointId.Builder message = dev.vecino.proto.v1.PointId.newBuilder();
    return switch (id) {
      case PointId.Numeric(long value) -> message.setNumber(value).build();
      case PointId.Text(String value) -> message.setText(value).build();
    };
  }

  static Vector vector(float[] values) {
    Vector.Builder message = Vector.newBuilder();
    for (float value : values) {
      message.addValues(value);
    }
    return message.build();
  }

  static StructValue payload(Payload payload) {
    return struct(payload.fields());
  }

  private static StructValue struct(Map<?, ?> fields) {
    StructValue.Builder message = StructValue.newBuilder();
    fields.forEach((name, value) -> message.putFields((String) name, value(value)));
    return message.build();
  }

  private static Value value(@Nullable Object value) {
    Value.Builder message = Value.newBuilder();
    switch (value) {
      case null -> message.setNullValue(NullValue.NULL_VALUE);
      case Boolean b -> message.setBoolValue(b);
      case Long n -> message.setIntValue(n);
      case Double d -> message.setDoubleValue(d);
      case String s -> message.setStringValue(s);
      case List<?> values -> {
        ListValue.Builder list = ListValue.newBuilder();
        values.forEach(element -> list.addValues(value(element)));
        message.setListValue(list);
      }
      case Map<?, ?> fields -> message.setStructValue(struct(fields));
      default -> throw new IllegalStateException("not a payload value: " + value.getClass());
    }
    return message.build();
  }

  static GetPointsResponse found(GetResult result) {
    GetPointsResponse.Builder message = GetPointsResponse.newBuilder();
    result.points().forEach(point -> message.addPoints(stored(point)));
    result.missing().forEach(id -> message.addMissing(id(id)));
    return message.build();
  }

  static ScrollResponse page(ScrollPage page) {
    ScrollResponse.Builder message = ScrollResponse.newBuilder();
    page.points().forEach(point -> message.addPoints(stored(point)));
    PointId next = page.next();
    if (next != null) {
      message.setNextCursor(Cursors.write(next));
    }
    return message.build();
  }

  private static StoredPoint stored(dev.vecino.engine.StoredPoint point) {
    StoredPoint.Builder message =
        StoredPoint.newBuilder().setId(id(point.id())).setVersion(point.version());
    Payload payload = point.payload();
    if (payload != null) {
      message.setPayload(payload(payload));
    }
    point
        .vectors()
        .forEach((name, values) -> {
          if (name.equals(CollectionSpec.DEFAULT_VECTOR)) {
            message.setVector(vector(values));
          } else {
            message.putVectors(name, vector(values));
          }
        });
    return message.build();
  }

  static SearchResponse search(SearchResult result) {
    SearchResponse.Builder message =
        SearchResponse.newBuilder()
            .setTookMicros(result.tookNanos() / NANOS_PER_MICRO)
            .setPartial(result.partial());
    result.points().forEach(point -> message.addPoints(scored(point)));
    SearchExplanation explained = result.explanation();
    if (explained != null) {
      message.setExplanation(explanation(explained));
    }
    return message.build();
  }

  private static ScoredPoint scored(dev.vecino.engine.ScoredPoint point) {
    ScoredPoint.Builder message =
        ScoredPoint.newBuilder()
            .setId(id(point.id()))
            .setScore(point.score())
            .setVersion(point.version());
    Payload payload = point.payload();
    if (payload != null) {
      message.setPayload(payload(payload));
    }
    point
        .vectors()
        .forEach((name, values) -> {
          if (name.equals(CollectionSpec.DEFAULT_VECTOR)) {
            message.setVector(vector(values));
          } else {
            message.putVectors(name, vector(values));
          }
        });
    return message.build();
  }

  private static Explanation explanation(SearchExplanation explanation) {
    Explanation.Builder message =
        Explanation.newBuilder()
            .setFilterNanos(explanation.filterNanos())
            .setSearchNanos(explanation.searchNanos())
            .setRerankNanos(explanation.rerankNanos())
            .setFetchNanos(explanation.fetchNanos());
    for (dev.vecino.engine.SegmentExplanation segment : explanation.segments()) {
      dev.vecino.engine.SegmentExplanation.Work work = segment.work();
      SegmentExplanation.Builder explained =
          SegmentExplanation.newBuilder()
              .setSegment(segment.segment())
              .setStrategy(segment.strategy().name().toLowerCase(Locale.ROOT))
              .setReason(segment.reason())
              .setMatching(segment.matching())
              .setPoints(segment.points())
              .setFilterTests(segment.filterTests())
              .setEf(work.ef())
              .setNodesVisited(work.nodesVisited())
              .setCodeDistances(work.codeDistances())
              .setExactDistances(work.exactDistances())
              .setReranked(work.reranked())
              .setBytesTouched(work.bytesTouched())
              .setFilterNanos(work.filterNanos())
              .setSearchNanos(work.searchNanos());
      Double predicted = work.predictedRecall();
      if (predicted != null) {
        explained.setPredictedRecall(predicted);
      }
      message.addSegments(explained);
    }
    return message.build();
  }
}
