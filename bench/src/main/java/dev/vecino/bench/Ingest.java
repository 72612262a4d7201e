package dev.vecino.bench;

import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.CollectionStats;
import dev.vecino.engine.Database;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.VectorSpec;
import dev.vecino.index.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Writes a data set into a collection of the embedded engine, row i as point i, durably. */
final class Ingest {
  /** The collection's name, for the server that opens the same directory later. */
  static final String COLLECTION = "bench";

  private static final int BATCH = 500;
  private static final Duration PATIENCE = Duration.ofHours(6);

  private final Dataset data;
  private final List<Payload> payloads;

  Ingest(Dataset data) throws java.io.IOException {
    this.data = data;
    this.payloads = data.payloads();
  }

  /**
   * How a load went.
   *
   * @param sealedMillis until everything was sealed and merged, counted from the first row
   * @param vectorBytes size of the vectors as float32, to compare the others with
   */
  record Loaded(
      long rows,
      long loadedMillis,
      long sealedMillis,
      long segments,
      long memoryBytes,
      long diskBytes,
      long vectorBytes) {
    /** For the JSON report. */
    Map<String, @Nullable Object> fields() {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("rows", rows);
      fields.put("rows_per_second", rows * 1e3 / Math.max(1, loadedMillis));
      fields.put("loaded_millis", loadedMillis);
      fields.put("sealed_millis", sealedMillis);
      fields.put("segments", segments);
      fields.put("memory_bytes", memoryBytes);
      fields.put("disk_bytes", diskBytes);
      fields.put("float32_bytes", vectorBytes);
      return fields;
    }
  }

  /** Creates the collection, fills it, and waits until it is sealed and merged. */
  Loaded load(Database database) {
    Collection collection =
        database.create(
            new CollectionSpec(
                COLLECTION,
                Map.of(
                    CollectionSpec.DEFAULT_VECTOR, new VectorSpec(data.dimension(), Metric.COSINE)),
                CollectionOptions.DEFAULT));
    long start = System.nanoTime();
    for (int from = 0; from < data.rows(); from += BATCH) {
      collection.upsert(batch(from), Durability.DURABLE);
    }
    long loaded = System.nanoTime() - start;
    collection.optimize(PATIENCE);
    long sealed = System.nanoTime() - start;
    CollectionStats stats = collection.stats();
    return new Loaded(
        data.rows(),
        loaded / 1_000_000,
        sealed / 1_000_000,
        stats.segments().size(),
        stats.memoryBytes(),
        stats.diskBytes(),
        (long) data.rows() * data.dimension() * Float.BYTES);
  }

  /**
   * Replaces rows by themselves, in order and over again, as fast as the engine takes them.
   *
   * @return rows written
   */
  long rewrite(Collection collection, BooleanSupplier more) {
    long rows = 0;
    for (int from = 0; more.getAsBoolean(); from = from + BATCH < data.rows() ? from + BATCH : 0) {
      List<Point> batch = batch(from);
      collection.upsert(batch, Durability.DURABLE);
      rows += batch.size();
    }
    return rows;
  }

  private List<Point> batch(int from) {
    List<Point> batch = new ArrayList<>(BATCH);
    for (int row = from; row < Math.min(data.rows(), from + BATCH); row++) {
      batch.add(Point.of(PointId.of(row), data.row(row), payloads.get(row)));
    }
    return batch;
  }
}
