package dev.vecino.bench;

import dev.vecino.bench.peer.PeerEngine;
import dev.vecino.bench.peer.PeerLoop;
import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.Database;
import dev.vecino.engine.DatabaseOptions;
import dev.vecino.engine.Durability;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.Point;
import dev.vecino.engine.PointId;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.VectorSpec;
import dev.vecino.engine.filter.Filter;
import dev.vecino.index.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The embedded database as an engine of {@code bench/peers}: durable writes in batches, then one
 * optimize, so that it is searched in as few segments as it makes by itself.
 */
public final class EmbeddedPeer implements PeerEngine {
  private static final String NAME = "bench";
  private static final int BATCH = 1_000;

  private @Nullable PeerData data;
  private @Nullable Database database;

  /** Serves the runner over standard input and output. */
  public static void main(String[] args) throws Exception {
    PeerLoop.serve(new EmbeddedPeer());
  }

  @Override
  public void load(Path dataset) throws IOException {
    data = PeerData.read(dataset);
  }

  private PeerData data() {
    if (data == null) {
      throw new IllegalStateException("no data set is loaded");
    }
    return data;
  }

  private Collection collection() {
    if (database == null) {
      throw new IllegalStateException("nothing is built");
    }
    return database.collection(NAME);
  }

  @Override
  public void build(Task task) throws IOException {
    Dataset rows = data().dataset();
    database = Database.open(task.work().resolve("vecino"), DatabaseOptions.defaults());
    Metric metric = Metric.valueOf(task.metric().toUpperCase(Locale.ROOT));
    Collection collection =
        database.create(
            new CollectionSpec(
                NAME,
                Map.of(CollectionSpec.DEFAULT_VECTOR, new VectorSpec(rows.dimension(), metric)),
                CollectionOptions.DEFAULT));
    List<Point> batch = new ArrayList<>();
    for (int i = 0; i < rows.rows(); i++) {
      batch.add(Point.of(PointId.of(i), rows.row(i), data().payloads().get(i)));
      if (batch.size() == BATCH || i == rows.rows() - 1) {
        collection.upsert(batch, Durability.DURABLE);
        batch = new ArrayList<>();
      }
    }
    collection.optimize(Duration.ofHours(4));
  }

  @Override
  public int queryCount() {
    return data().dataset().queryCount();
  }

  @Override
  public Searcher prepare(Search search) {
    Filter filter = data().filter(search.filter());
    @Nullable Integer ef = search.effort().isPresent() ? search.effort().getAsInt() : null;
    List<SearchRequest> requests = new ArrayList<>();
    for (int i = 0; i < queryCount(); i++) {
      requests.add(
          SearchRequest.builder(data().dataset().query(i))
              .limit(search.k())
              .ef(ef)
              .filter(filter)
              .withPayload(PayloadSelector.NONE)
              .build());
    }
    Collection collection = collection();
    return query -> rows(collection.search(requests.get(query)).points());
  }

  private static int[] rows(List<ScoredPoint> points) {
    int[] rows = new int[points.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          switch (points.get(i).id()) {
            case PointId.Numeric(long value) -> (int) value;
            case PointId.Text text -> throw new IllegalStateException("not a row: " + text);
          };
    }
    return rows;
  }

  @Override
  public OptionalLong memoryBytes() {
    return OptionalLong.of(collection().stats().memoryBytes());
  }

  @Override
  public String settings() {
    return "defaults, durable writes, optimized to %d segment(s); memory is codes, graph, ids, fields"
        .formatted(collection().stats().segments().size());
  }

  @Override
  public String version() {
    return "this tree";
  }

  @Override
  public void close() {
    if (database != null) {
      database.close();
    }
  }
}
