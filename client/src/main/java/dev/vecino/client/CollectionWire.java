package dev.vecino.client;

import dev.vecino.proto.v1.CreateCollectionRequest;
import dev.vecino.proto.v1.DamageInfo;
import dev.vecino.proto.v1.MeasuredRecall;
import dev.vecino.proto.v1.SegmentInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Collections to and from the wire. */
final class CollectionWire {
  private CollectionWire() {}

  static CreateCollectionRequest create(CollectionSpec spec, boolean ifNotExists) {
    CreateCollectionRequest.Builder wire =
        CreateCollectionRequest.newBuilder()
            .setName(spec.name())
            .setIfNotExists(ifNotExists)
            .setOptions(optionsToWire(spec.options()));
    spec.vectors()
        .forEach((name, vector) -> {
          if (name.equals(Point.UNNAMED)) {
            wire.setVector(specToWire(vector));
          } else {
            wire.putVectors(name, specToWire(vector));
          }
        });
    return wire.build();
  }

  static dev.vecino.proto.v1.CollectionOptions optionsToWire(CollectionOptions options) {
    dev.vecino.proto.v1.CollectionOptions.Builder wire =
        dev.vecino.proto.v1.CollectionOptions.newBuilder();
    options.sealPoints().ifPresent(wire::setSealPoints);
    options
        .layout()
        .ifPresent(layout ->
            wire.setLayout(
                switch (layout) {
                  case AUTO -> dev.vecino.proto.v1.IndexLayout.INDEX_LAYOUT_AUTO;
                  case BLOCKS -> dev.vecino.proto.v1.IndexLayout.INDEX_LAYOUT_BLOCKS;
                  case COMPACT -> dev.vecino.proto.v1.IndexLayout.INDEX_LAYOUT_COMPACT;
                }));
    return wire.build();
  }

  private static CollectionOptions optionsFromWire(dev.vecino.proto.v1.CollectionOptions options) {
    return new CollectionOptions(
        options.hasSealPoints() ? OptionalInt.of(options.getSealPoints()) : OptionalInt.empty(),
        switch (options.getLayout()) {
          case INDEX_LAYOUT_AUTO -> Optional.of(IndexLayout.AUTO);
          case INDEX_LAYOUT_BLOCKS -> Optional.of(IndexLayout.BLOCKS);
          case INDEX_LAYOUT_COMPACT -> Optional.of(IndexLayout.COMPACT);
          // A layout of a later release.
          case INDEX_LAYOUT_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        });
  }

  private static dev.vecino.proto.v1.VectorSpec specToWire(VectorSpec spec) {
    return dev.vecino.proto.v1.VectorSpec.newBuilder()
        .setDimension(spec.dimension())
        .setMetric(
            switch (spec.metric()) {
              case COSINE -> dev.vecino.proto.v1.Metric.METRIC_COSINE;
              case DOT -> dev.vecino.proto.v1.Metric.METRIC_DOT;
              case EUCLIDEAN -> dev.vecino.proto.v1.Metric.METRIC_EUCLIDEAN;
            })
        .build();
  }

  private static VectorSpec specFromWire(dev.vecino.proto.v1.VectorSpec spec) {
    Metric metric =
        switch (spec.getMetric()) {
          case METRIC_COSINE -> Metric.COSINE;
          case METRIC_DOT -> Metric.DOT;
          case METRIC_EUCLIDEAN -> Metric.EUCLIDEAN;
          case METRIC_UNSPECIFIED, UNRECOGNIZED ->
              throw new VecinoClientException(
                  ErrorCode.UNIMPLEMENTED,
                  "the server uses a metric that this client does not know",
                  VecinoClientException.Details.NONE,
                  null);
        };
    return new VectorSpec(spec.getDimension(), metric);
  }

  static CollectionInfo info(dev.vecino.proto.v1.CollectionInfo info) {
    Map<String, VectorSpec> vectors = new HashMap<>();
    if (info.hasVector()) {
      vectors.put(Point.UNNAMED, specFromWire(info.getVector()));
    }
    info.getVectorsMap().forEach((name, spec) -> vectors.put(name, specFromWire(spec)));
    return new CollectionInfo(
        info.getName(),
        vectors,
        info.getPoints(),
        info.getVersion(),
        info.getSegmentsList().stream().map(CollectionWire::segment).toList(),
        info.getIndexingLagPoints(),
        info.getIndexingLagBytes(),
        info.getWalBytes(),
        Duration.ofMillis(info.getWriteDelayMillis()),
        info.getMemoryBytes(),
        info.getDiskBytes(),
        optionsFromWire(info.getOptions()),
        info.getStatus(),
        info.getDamageList().stream().map(CollectionWire::damage).toList(),
        info.getRecallList().stream().map(CollectionWire::recall).toList());
  }

  private static CollectionInfo.MeasuredRecall recall(MeasuredRecall recall) {
    return new CollectionInfo.MeasuredRecall(
        recall.hasTargetRecall()
            ? OptionalDouble.of(recall.getTargetRecall())
            : OptionalDouble.empty(),
        recall.getFiltered(),
        recall.getSearches(),
        recall.getRecall(),
        recall.getLow(),
        recall.getHigh(),
        recall.getWidening());
  }

  private static CollectionInfo.Damage damage(DamageInfo damage) {
    return new CollectionInfo.Damage(
        damage.hasSegment() ? OptionalLong.of(damage.getSegment()) : OptionalLong.empty(),
        damage.getFile(),
        damage.getReason(),
        damage.getEffect());
  }

  private static CollectionInfo.Segment segment(SegmentInfo segment) {
    return new CollectionInfo.Segment(
        segment.getId(),
        segment.getState(),
        segment.getPoints(),
        segment.getDeletedPoints(),
        segment.getDiskBytes());
  }
}
