package dev.vecino.client;

import dev.vecino.proto.v1.UpsertRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes many points: gathers them into batches and keeps several batches under way, so that the
 * server can put them into one fsync. Thread-safe.
 *
 * <pre>{@code
 * try (BatchUpserter upserter = client.batchUpserter("docs")
 *     .batchPoints(500)
 *     .inFlight(4)
 *     .onProgress(progress -> System.out.println(progress.acknowledged()))
 *     .build()) {
 *   for (Point point : points) {
 *     upserter.add(point); // blocks while four batches are under way
 *   }
 *   upserter.flush();      // everything added so far is acknowledged
 * }
 * }</pre>
 *
 * <p>A batch that is refused with UNAVAILABLE or RESOURCE_EXHAUSTED is sent again, which is safe
 * since upserts are idempotent. Any other failure, or one that outlasts the {@link RetryPolicy},
 * ends the work: batches under way may still be acknowledged, nothing more is sent, and every later
 * {@code add} and {@code flush} throws the same {@link BatchUpsertException}. A batch waits while
 * another one with one of its ids is under way, so that the point added last always wins.
 */
public final class BatchUpserter implements AutoCloseable {
  private final AsyncVecinoClient client;
  private final Builder settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below are guarded by the lock.
  private final Set<PointId> idsInFlight = new HashSet<>();
  private final Map<Long, Long> acknowledgedAhead = new TreeMap<>();
  private Batch open = new Batch(0);
  private int inFlight;
  private boolean dispatching;
  private boolean closed;
  private long acknowledged;
  private long acknowledgedPrefix;
  private long retries;
  private long version;
  private @Nullable BatchUpsertException failure;
  private boolean failureReported;

  private BatchUpserter(Builder settings) {
    this.client = settings.client;
    this.settings = settings;
  }

  /**
   * How far the work is.
   *
   * @param acknowledged points that the server has acknowledged
   * @param acknowledgedPrefix points from the first on that are all acknowledged: where to continue
   *     after an interruption
   * @param retries batches that were sent again
   * @param version the newest sequence of an acknowledged batch, 0 before the first
   */
  public record Progress(long acknowledged, long acknowledgedPrefix, long retries, long version) {}

  /** Points of one request, of which the first bears index {@code from}. */
  private static final class Batch {
    final long from;
    final UpsertRequest.Builder request = UpsertRequest.newBuilder();
    final Set<PointId> ids = new HashSet<>();
    long bytes;
    int attempts;
    long firstSentNanos;

    Batch(long from) {
      this.from = from;
    }

    int size() {
      return request.getPointsCount();
    }

    long end() {
      return from + size();
    }
  }

  /**
   * Adds a point, and sends a batch when one is full. Blocks while as many batches are under way as
   * may be.
   *
   * @throws BatchUpsertException when an earlier batch failed
   * @throws VecinoClientException CANCELLED when the thread was interrupted while it waited
   */
  public void add(Point point) {
    dev.vecino.proto.v1.Point wire = PointWire.toWire(point);
    int bytes = wire.getSerializedSize();
    lock.lock();
    try {
      awaitWhile(() -> dispatching);
      requireUsable();
      if (open.size() > 0 && open.bytes + bytes > settings.batchBytes) {
        dispatch();
      }
      open.request.addPoints(wire);
      open.ids.add(point.id());
      open.bytes += bytes;
      if (open.size() >= settings.batchPoints) {
        dispatch();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends what is gathered and waits until every point added so far is acknowledged.
   *
   * @throws BatchUpsertException when a batch failed; by then none is under way any more, so that
   *     {@link #progress()} is final
   */
  public void flush() {
    lock.lock();
    try {
      awaitWhile(() -> dispatching);
      if (open.size() > 0 && failure == null) {
        dispatch();
      }
      awaitWhile(() -> inFlight > 0);
      requireNoFailure();
    } finally {
      lock.unlock();
    }
  }

  /** How far the work is. */
  public Progress progress() {
    lock.lock();
    try {
      return new Progress(acknowledged, acknowledgedPrefix, retries, version);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Flushes, and accepts no more points.
   *
   * @throws BatchUpsertException when a batch failed and nobody was told yet
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (failureReported) {
        awaitWhile(() -> inFlight > 0);
      } else {
        flush();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends the open batch once there is room. Others wait meanwhile, so that batches keep order. */
  private void dispatch() {
    dispatching = true;
    try {
      awaitWhile(() -> failure == null && (inFlight >= settings.inFlight || repeatsIdInFlight()));
    } finally {
      dispatching = false;
      changed.signalAll();
    }
    requireNoFailure();
    Batch batch = open;
    open = new Batch(batch.end());
    batch
        .request
        .setCollection(settings.collection)
        .setDurability(PointWire.durabilityToWire(settings.durability));
    batch.firstSentNanos = System.nanoTime();
    inFlight++;
    idsInFlight.addAll(batch.ids);
    send(batch);
  }

  private boolean repeatsIdInFlight() {
    return !idsInFlight.isEmpty() && open.ids.stream().anyMatch(idsInFlight::contains);
  }

  private void send(Batch batch) {
    batch.attempts++;
    CompletableFuture<WriteResult> call = client.upsert(batch.request.build());
    var _ =
        call.whenComplete((result, error) -> {
          if (error == null) {
            acknowledge(batch, result.version());
          } else {
            refused(batch, asClientException(error));
          }
        });
  }

  private static VecinoClientException asClientException(Throwable error) {
    return error instanceof VecinoClientException known
        ? known
        : new VecinoClientException(
            ErrorCode.INTERNAL, Calls.messageOf(error), VecinoClientException.Details.NONE, error);
  }

  private void acknowledge(Batch batch, long acknowledgedVersion) {
    lock.lock();
    try {
      acknowledged += batch.size();
      version = Math.max(version, acknowledgedVersion);
      acknowledgedAhead.put(batch.from, batch.end());
      Long end;
      while ((end = acknowledgedAhead.remove(acknowledgedPrefix)) != null) {
        acknowledgedPrefix = end;
      }
      settings.listener.accept(new Progress(acknowledged, acknowledgedPrefix, retries, version));
    } catch (RuntimeException e) {
      fail(batch, asClientException(e));
    } finally {
      release(batch);
      lock.unlock();
    }
  }

  private void refused(Batch batch, VecinoClientException error) {
    lock.lock();
    try {
      Duration age = Duration.ofNanos(System.nanoTime() - batch.firstSentNanos);
      if (failure != null) {
        release(batch);
      } else if (error.retryable() && age.compareTo(settings.retryPolicy.giveUpAfter()) < 0) {
        retries++;
        Duration delay =
            settings.retryPolicy.delay(batch.attempts, error.retryDelay().orElse(Duration.ZERO));
        Executor later = CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS);
        later.execute(() -> sendAgain(batch));
      } else {
        fail(batch, error);
        release(batch);
      }
    } finally {
      lock.unlock();
    }
  }

  private void sendAgain(Batch batch) {
    lock.lock();
    try {
      if (failure == null) {
        send(batch);
      } else {
        release(batch);
      }
    } finally {
      lock.unlock();
    }
  }

  private void fail(Batch batch, VecinoClientException error) {
    if (failure == null) {
      failure = new BatchUpsertException(batch.from, batch.end(), error);
    }
  }

  private void release(Batch batch) {
    inFlight--;
    idsInFlight.removeAll(batch.ids);
    changed.signalAll();
  }

  private void requireUsable() {
    requireNoFailure();
    if (closed) {
      throw new IllegalStateException("this upserter is closed");
    }
  }

  private void requireNoFailure() {
    if (failure != null) {
      failureReported = true;
      // A new one each time: an exception that is thrown twice cannot suppress itself.
      throw new BatchUpsertException(failure);
    }
  }

  private void awaitWhile(java.util.function.BooleanSupplier condition) {
    try {
      while (condition.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Calls.cancelled("interrupted while waiting for the server to take points", e);
    }
  }

  /** Gathers the settings of a {@link BatchUpserter}. Not thread-safe. */
  public static final class Builder {
    private final AsyncVecinoClient client;
    private final String collection;
    private int batchPoints = 500;
    private long batchBytes = 8L << 20;
    private int inFlight = 4;
    private Durability durability = Durability.DURABLE;
    private RetryPolicy retryPolicy = RetryPolicy.DEFAULT;
    private Consumer<Progress> listener = progress -> {};

    Builder(AsyncVecinoClient client, String collection) {
      this.client = client;
      this.collection = collection;
    }

    private Builder(Builder other) {
      this.client = other.client;
      this.collection = other.collection;
      this.batchPoints = other.batchPoints;
      this.batchBytes = other.batchBytes;
      this.inFlight = other.inFlight;
      this.durability = other.durability;
      this.retryPolicy = other.retryPolicy;
      this.listener = other.listener;
    }

    /** Most points in a batch; 500 unless set. */
    public Builder batchPoints(int points) {
      this.batchPoints = positive("batch points", points);
      return this;
    }

    /** A batch ends before it grows past so many bytes; 8 MB unless set. */
    public Builder batchBytes(int bytes) {
      this.batchBytes = positive("batch bytes", bytes);
      return this;
    }

    /** Most batches under way at a time; 4 unless set. */
    public Builder inFlight(int batches) {
      this.inFlight = positive("batches in flight", batches);
      return this;
    }

    /** When a batch is acknowledged; {@link Durability#DURABLE} unless set. */
    public Builder durability(Durability wanted) {
      this.durability = wanted;
      return this;
    }

    /** When a refused batch is sent again; {@link RetryPolicy#DEFAULT} unless set. */
    public Builder retryPolicy(RetryPolicy policy) {
      this.retryPolicy = policy;
      return this;
    }

    /**
     * Is told of every acknowledgement, one at a time and in order, on a thread of the client. It
     * must not block or call the upserter; what it throws ends the work.
     */
    public Builder onProgress(Consumer<Progress> progressListener) {
      this.listener = progressListener;
      return this;
    }

    /** The upserter; one and the same builder can make several. */
    public BatchUpserter build() {
      return new BatchUpserter(new Builder(this));
    }

    private static int positive(String what, int number) {
      if (number < 1) {
        throw new IllegalArgumentException(what + " must be positive, not " + number);
      }
      return number;
    }
  }
}
