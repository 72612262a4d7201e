package dev.vecino.bench;

import dev.vecino.bench.peer.PeerEngine;
import dev.vecino.bench.peer.PeerLoop;
import dev.vecino.client.BatchUpserter;
import dev.vecino.client.CollectionInfo;
import dev.vecino.client.CollectionSpec;
import dev.vecino.client.Metric;
import dev.vecino.client.PayloadSelector;
import dev.vecino.client.Point;
import dev.vecino.client.PointId;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.VecinoClient;
import dev.vecino.engine.filter.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A Vecino server in a process of its own, loaded and searched over gRPC by the Java client; each
 * searching thread has a connection of its own.
 *
 * <p>Argument: the launcher script.
 */
public final class GrpcPeer implements PeerEngine {
  private static final String NAME = "bench";
  private static final int BATCH = 1_000;
  private static final Duration BUILD_LIMIT = Duration.ofHours(4);

  private final Path launcher;
  private final List<VecinoClient> clients = new ArrayList<>();
  private @Nullable PeerData data;
  private @Nullable LaunchedServer server;
  private int segments;

  private GrpcPeer(Path launcher) {
    this.launcher = launcher;
  }

  /** Serves the runner over standard input and output. */
  public static void main(String[] args) throws Exception {
    PeerLoop.serve(new GrpcPeer(Path.of(args[0])));
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

  private synchronized VecinoClient connect() {
    if (server == null) {
      throw new IllegalStateException("nothing is built");
    }
    VecinoClient client = VecinoClient.connect(server.grpcAddress());
    clients.add(client);
    return client;
  }

  @Override
  public void build(Task task) throws IOException, InterruptedException {
    server =
        LaunchedServer.start(List.of(launcher.toString(), "serve"), task.work().resolve("vecino"));
    Dataset rows = data().dataset();
    VecinoClient client = connect();
    Metric metric = Metric.valueOf(task.metric().toUpperCase(Locale.ROOT));
    client.create(CollectionSpec.of(NAME, rows.dimension(), metric));
    try (BatchUpserter upserter = client.batchUpserter(NAME).batchPoints(BATCH).build()) {
      for (int i = 0; i < rows.rows(); i++) {
        upserter.add(
            Point.builder(i)
                .vector(rows.row(i))
                .payload(data().payloads().get(i).fields())
                .build());
      }
      upserter.flush();
    }
    segments = waitUntilSettled(client);
  }

  /** Waits until everything is sealed and background merges have come to rest. */
  private static int waitUntilSettled(VecinoClient client) throws InterruptedException {
    long deadline = System.nanoTime() + BUILD_LIMIT.toNanos();
    List<CollectionInfo.Segment> before = List.of();
    int same = 0;
    while (same < 5) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("segments do not come to rest: " + before);
      }
      Thread.sleep(1_000);
      List<CollectionInfo.Segment> now = client.collection(NAME).segments();
      boolean sealed = now.stream().allMatch(s -> s.points() == 0 || s.state().equals("sealed"));
      same = sealed && now.equals(before) ? same + 1 : 0;
      before = now;
    }
    return (int) before.stream().filter(segment -> segment.state().equals("sealed")).count();
  }

  @Override
  public int queryCount() {
    return data().dataset().queryCount();
  }

  @Override
  public Searcher prepare(Search search) {
    Filter filter = data().filter(search.filter());
    List<SearchRequest> requests = new ArrayList<>();
    for (int i = 0; i < queryCount(); i++) {
      SearchRequest.Builder request =
          SearchRequest.builder(data().dataset().query(i))
              .limit(search.k())
              .withPayload(PayloadSelector.NONE);
      search.effort().ifPresent(request::ef);
      if (filter != null) {
        request.filter(ClientFilters.of(filter));
      }
      requests.add(request.build());
    }
    ThreadLocal<VecinoClient> own = ThreadLocal.withInitial(this::connect);
    return query -> rows(own.get().search(NAME, requests.get(query)).points());
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
    return OptionalLong.of(clients.getFirst().collection(NAME).memoryBytes());
  }

  @Override
  public String settings() {
    return "defaults, durable writes, sealed and merged by itself to %d segment(s); Java client"
        .formatted(segments);
  }

  @Override
  public String version() {
    return "this tree";
  }

  @Override
  public void close() throws IOException {
    clients.forEach(VecinoClient::close);
    if (server != null) {
      server.close();
    }
  }
}
