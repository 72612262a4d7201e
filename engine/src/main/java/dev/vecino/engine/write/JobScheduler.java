package dev.vecino.engine.write;

import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.StorageFailures;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a shard's background work, one job at a time, on the writer's thread; the jobs themselves
 * run elsewhere and come back as commands.
 */
final class JobScheduler {
  private static final Logger log = LoggerFactory.getLogger(JobScheduler.class);

  /** When writes pause, a growing segment of at least so many points is sealed. */
  private static final int IDLE_SEAL_POINTS = 1_000;

  private static final Duration IDLE_SEAL_AFTER = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  /** Work for which the disk has no room is looked at again after this time. */
  private static final Duration ROOM_AGAIN = Duration.ofSeconds(5);

  /** Fields take about this part of a segment at most. */
  private static final int FIELDS_DIVISOR = 4;

  private final ShardState state;
  private final ShardContext context;
  private final VectorLayout layout;
  private final Supplier<CollectionOptions> options;
  private final Consumer<Command> toWriter;
  private final JobRunner runner;
  private final BuildBounds bounds;
  private final List<Command.Settle> settling = new ArrayList<>();
  private @Nullable Running running;
  private long notBeforeNanos = System.nanoTime();
  private long lastWriteNanos = System.nanoTime();
  private long lastSequenceSeen;
  private volatile boolean closed;

  JobScheduler(
      ShardState state,
      VectorLayout layout,
      ShardContext context,
      Supplier<CollectionOptions> options,
      Consumer<Command> toWriter) {
    this.state = state;
    this.context = context;
    this.options = options;
    this.toWriter = toWriter;
    this.layout = layout;
    this.runner =
        new JobRunner(
            state.store(), layout, context, () -> options.get().layout(), this::checkOpen);
    this.bounds = BuildBounds.of(layout, context.buildBytes());
  }

  /** A job that was handed to the background threads, which may not have begun it yet. */
  private static final class Running {
    private final BuildJob job;
    private final DiskGuard.Reservation room;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    Running(BuildJob job, DiskGuard.Reservation room) {
      this.job = job;
      this.room = room;
    }

    /** True for the first caller: the thread that runs it, or the shard that closes before. */
    boolean claim() {
      return claimed.compareAndSet(false, true);
    }
  }

  /** Ends a job that still runs when its shard closes. */
  private static final class ShardClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void checkOpen() {
    if (closed) {
      throw new ShardClosedException();
    }
  }

  /** Starts the next job, if there is one and none runs. */
  void lookForWork() {
    if (running != null || closed || !state.healthy() || System.nanoTime() < notBeforeNanos) {
      return;
    }
    Maintenance.Choice choice =
        Maintenance.choose(
            state.segments(),
            new Maintenance.Limits(
                options.get().sealPoints(),
                bounds.maxPoints(),
                settling.stream().anyMatch(Command.Settle::compact)),
            segment -> state.retries().due(segment.id()));
    switch (choice) {
      case Maintenance.Choice.Nothing n -> settled();
      case Maintenance.Choice.Rebuild(var sources) -> {
        // Sealing empties the log of pending vectors, and rewriting drops the dead.
        boolean makesRoom =
            sources.stream()
                .anyMatch(s -> s instanceof GrowingSegment || s.deaths().count() > s.points() / 10);
        start(
            BuildBounds.diskBytes(sources, layout),
            makesRoom,
            () -> new BuildJob.Rebuild(state.acquire(), sources, state.takeSegmentId()));
      }
      case Maintenance.Choice.FoldFields(var segment) ->
          start(
              segment.diskBytes() / FIELDS_DIVISOR,
              false,
              () -> new BuildJob.FoldFields(state.acquire(), segment));
      case Maintenance.Choice.Repair(var segment) -> {
        state.retries().tried(segment.id());
        start(
            segment.diskBytes(),
            false,
            () -> new BuildJob.Repair(state.acquire(), segment, state.takeSegmentId()));
      }
    }
  }

  private void start(long diskBytes, boolean makesRoom, Supplier<BuildJob> work) {
    DiskGuard.Reservation room = context.disk().reserve(diskBytes, makesRoom);
    if (room == null) {
      notBeforeNanos = System.nanoTime() + ROOM_AGAIN.toNanos();
      ResourceException reason = context.disk().noRoomFor(diskBytes, "background work");
      log.warn("shard {}: {}", state.name(), reason.text());
      settling.forEach(settle -> settle.answer().completeExceptionally(reason));
      settling.clear();
      return;
    }
    BuildJob job = work.get();
    Running started = new Running(job, room);
    running = started;
    context.builds().submit(() -> run(started));
  }

  private void run(Running started) {
    if (!started.claim()) {
      return;
    }
    BuildJob job = started.job;
    long start = System.nanoTime();
    try {
      BuildJob.Finished finished = runner.run(job);
      log.debug(
          "shard {}: {} took {} ms",
          state.name(),
          job.getClass().getSimpleName(),
          (System.nanoTime() - start) / 1_000_000);
      toWriter.accept(new Command.Publish(finished));
    } catch (ShardClosedException e) {
      toWriter.accept(new Command.JobEnded(job, Command.JobEnd.OVER));
    } catch (CorruptionException e) {
      log.error(
          "collection '{}': background work met damage and leaves segments {} as they are: {}",
          state.name(),
          job.sealedSources().stream().map(SealedSegment::id).toList(),
          e.getMessage());
      state.tableWatch().met(e);
      toWriter.accept(new Command.JobEnded(job, afterDamage(job)));
    } catch (RuntimeException | OutOfMemoryError e) {
      log.error("background work of shard {} failed, it is tried again", state.name(), e);
      toWriter.accept(new Command.JobEnded(job, Command.JobEnd.FAILED));
    } finally {
      started.room.close();
      started.over.countDown();
    }
  }

  /** Damage among points that only RocksDB holds cannot be left alone segment by segment. */
  static Command.JobEnd afterDamage(BuildJob job) {
    return job.sealedSources().isEmpty() ? Command.JobEnd.FAILED : Command.JobEnd.MET_DAMAGE;
  }

  /** A job is over; its view is let go. */
  void ended(BuildJob job, Command.JobEnd end) {
    running = null;
    job.view().release();
    if (end == Command.JobEnd.MET_DAMAGE) {
      job.sealedSources().stream()
          .filter(segment -> state.retries().due(segment.id()))
          .forEach(segment -> state.retries().tried(segment.id()));
    }
    if (end == Command.JobEnd.FAILED) {
      notBeforeNanos = System.nanoTime() + RETRY_AFTER.toNanos();
      VecinoException reason = failure();
      settling.forEach(settle -> settle.answer().completeExceptionally(reason));
      settling.clear();
    }
    lookForWork();
  }

  private VecinoException failure() {
    StorageException broken = state.store().failure();
    return broken != null
        ? StorageFailures.of(broken)
        : ResourceException.unavailable(
            "background work failed, the log says why", RETRY_AFTER, null);
  }

  /** Seals what is growing, and answers when nothing is left to do. */
  void settle(Command.Settle settle) {
    settling.add(settle);
    if (state.segments().growing().points() > 0) {
      state.freeze();
    }
    lookForWork();
  }

  private void settled() {
    settling.forEach(settle -> settle.answer().complete(null));
    settling.clear();
  }

  /** Freezes the growing segment when memory is short and it has a good part of it. */
  void sealEarly() {
    GrowingSegment growing = state.segments().growing();
    if (growing.points() > 0 && context.budget().sealEarly(growing.memoryBytes())) {
      state.freeze();
    }
  }

  /** Called while no commands come. */
  void idle() {
    long sequence = state.view().watermark();
    if (sequence != lastSequenceSeen) {
      lastSequenceSeen = sequence;
      lastWriteNanos = System.nanoTime();
    }
    GrowingSegment growing = state.segments().growing();
    boolean quiet = System.nanoTime() - lastWriteNanos > IDLE_SEAL_AFTER.toNanos();
    if (growing.points() >= IDLE_SEAL_POINTS && quiet) {
      state.freeze();
    }
    sealEarly();
    lookForWork();
  }

  /** No new jobs; a running one ends soon. */
  void close() {
    closed = true;
  }

  /** Waits until a running job has ended; one that has not begun is given up. */
  void awaitEnd() {
    Running started = running;
    if (started == null) {
      return;
    }
    if (started.claim()) {
      started.room.close();
      ended(started.job, Command.JobEnd.OVER);
      return;
    }
    try {
      started.over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
