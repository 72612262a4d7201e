package dev.vecino.server.observability;

import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionStats;
import dev.vecino.engine.CollectionStats.SegmentState;
import dev.vecino.engine.CollectionStats.SegmentStats;
import dev.vecino.engine.Damage;
import dev.vecino.engine.Database;
import dev.vecino.engine.RecallEstimate;
import dev.vecino.engine.VecinoException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gauges of every collection, read from its statistics when somebody scrapes. */
final class CollectionGauges {
  private static final Logger logger = LoggerFactory.getLogger(CollectionGauges.class);

  private static final long WHOLE_SHARD = -1;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Database database;
  private final Map<MultiGauge, ToDoubleFunction<CollectionStats>> gauges = new LinkedHashMap<>();
  private final MultiGauge segments;
  private final MultiGauge damages;
  private final MultiGauge recalls;

  CollectionGauges(Database database, MeterRegistry registry) {
    this.database = database;
    put(registry, "points", "Live points", CollectionStats::points);
    put(
        registry,
        "deleted.points",
        "Deleted or replaced points whose place in a segment is not free yet",
        stats -> stats.segments().stream().mapToLong(SegmentStats::deletedPoints).sum());
    put(
        registry,
        "indexing.lag.points",
        "Points that no graph holds yet",
        CollectionStats::indexingLagPoints);
    put(
        registry,
        "indexing.lag.bytes",
        "Memory of the segments that no graph holds yet",
        CollectionStats::indexingLagBytes);
    put(registry, "wal.bytes", "Size of the write-ahead log", CollectionStats::walBytes);
    put(
        registry,
        "write.delay.seconds",
        "How long a write of a megabyte is made to wait, since indexing lags",
        stats -> stats.writeDelay().toNanos() / NANOS_PER_SECOND);
    put(registry, "memory.bytes", "Native memory of segments", CollectionStats::memoryBytes);
    put(registry, "disk.bytes", "Files of the collection", CollectionStats::diskBytes);
    segments =
        MultiGauge.builder("vecino.collection.segments")
            .description("Segments by state")
            .register(registry);
    damages =
        MultiGauge.builder("vecino.collection.damaged.segments")
            .description(
                "Segments with damaged files by what that means; unavailable counts whole shards")
            .register(registry);
    recalls =
        MultiGauge.builder("vecino.collection.recall")
            .description(
                "Recall of real searches, as repeating some exactly showed: mean, and low and high"
                    + " end of a 95 % confidence interval")
            .register(registry);
  }

  private void put(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<CollectionStats> value) {
    gauges.put(
        MultiGauge.builder("vecino.collection." + name).description(description).register(registry),
        value);
  }

  /** Reads the statistics of all collections. Blocks; one scrape at a time. */
  synchronized void refresh() {
    Map<String, CollectionStats> all = new LinkedHashMap<>();
    for (Collection collection : database.collections()) {
      String name = collection.spec().name();
      try {
        all.put(name, collection.stats());
      } catch (VecinoException e) {
        // Deleted meanwhile, or damaged, which health reports; the others' numbers matter still.
        logger.debug("no statistics of collection '{}'", name, e);
      }
    }
    gauges.forEach((gauge, value) ->
        gauge.register(
            all.entrySet().stream()
                .<MultiGauge.Row<?>>map(entry ->
                    MultiGauge.Row.of(
                        Tags.of("collection", entry.getKey()),
                        value.applyAsDouble(entry.getValue())))
                .toList(),
            true));
    segments.register(segmentRows(all), true);
    damages.register(damageRows(), true);
    recalls.register(recallRows(all), true);
  }

  private static List<MultiGauge.Row<?>> recallRows(Map<String, CollectionStats> all) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    all.forEach((name, stats) -> {
      for (RecallEstimate recall : stats.recall()) {
        Double target = recall.target();
        Tags tags =
            Tags.of(
                "collection",
                name,
                "target",
                target == null ? "none" : target.toString(),
                "filtered",
                Boolean.toString(recall.filtered()));
        rows.add(MultiGauge.Row.of(tags.and("bound", "mean"), recall.recall()));
        rows.add(MultiGauge.Row.of(tags.and("bound", "low"), recall.low()));
        rows.add(MultiGauge.Row.of(tags.and("bound", "high"), recall.high()));
      }
    });
    return rows;
  }

  /** A row for every effect of every collection, so that alerts see the number come back to 0. */
  private List<MultiGauge.Row<?>> damageRows() {
    Map<String, Map<Damage.Effect, Set<Long>>> damaged = new TreeMap<>();
    database.collections().forEach(c -> damaged.put(c.spec().name(), new TreeMap<>()));
    for (Damage damage : database.damages()) {
      Long segment = damage.segment();
      damaged
          .computeIfAbsent(damage.collection(), name -> new TreeMap<>())
          .computeIfAbsent(damage.effect(), effect -> new TreeSet<>())
          .add(segment == null ? WHOLE_SHARD : segment);
    }
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    damaged.forEach((name, byEffect) -> {
      for (Damage.Effect effect : Damage.Effect.values()) {
        String label = effect.name().toLowerCase(Locale.ROOT);
        rows.add(
            MultiGauge.Row.of(
                Tags.of("collection", name, "effect", label),
                byEffect.getOrDefault(effect, Set.of()).size()));
      }
    });
    return rows;
  }

  private static List<MultiGauge.Row<?>> segmentRows(Map<String, CollectionStats> all) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    all.forEach((name, stats) -> {
      for (SegmentState state : SegmentState.values()) {
        long count = stats.segments().stream().filter(s -> s.state() == state).count();
        String label = state.name().toLowerCase(Locale.ROOT);
        rows.add(MultiGauge.Row.of(Tags.of("collection", name, "state", label), count));
      }
    });
    return rows;
  }
}
