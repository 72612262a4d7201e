package dev.vecino.engine.write;

import dev.vecino.engine.CollectionOptions;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Durability;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.StorageFailures;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.WriteResult;
import dev.vecino.engine.query.Reads;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FailPoint;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.WriteGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes a shard. It drains its queue into groups, makes each durable, then
 * visible, then acknowledges it; and it publishes what background work has built.
 */
final class ShardWriter implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(ShardWriter.class);

  /** A group takes no more mutations beyond this many bytes. */
  private static final long MAX_GROUP_BYTES = 32L << 20;

  private static final int MAX_GROUP_MUTATIONS = 1_024;
  private static final long IDLE_MILLIS = 500;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Between attempts to recover the pause doubles so often: to eight seconds. */
  private static final int MAX_DOUBLINGS = 3;

  /** The same after damage, which does not go away by itself: to some minutes. */
  private static final int MAX_DOUBLINGS_DAMAGED = 8;

  private final LinkedBlockingQueue<Command> queue = new LinkedBlockingQueue<>();
  private final ShardState state;
  private final ShardContext context;
  private final Reads reads;
  private final JobScheduler jobs;
  private @Nullable Command putBack;
  private volatile boolean closing;
  private long recoverNotBeforeNanos = System.nanoTime();
  private int failedRecoveries;
  private String lastRecoveryFailure = "";

  ShardWriter(
      ShardState state,
      VectorLayout layout,
      ShardContext context,
      Supplier<CollectionOptions> options) {
    this.state = state;
    this.context = context;
    this.reads = new Reads(layout, state.filterCache(), context.limits());
    this.jobs = new JobScheduler(state, layout, context, options, queue::add);
  }

  /** Hands over a command; it is carried out in turn. */
  void submit(Command command) {
    queue.add(command);
  }

  /** Refuses new writes; the thread ends when those before are done. */
  void close() {
    closing = true;
    jobs.close();
    // Wakes the thread, which may be waiting for work.
    queue.add(new Command.LookForWork());
  }

  boolean closing() {
    return closing;
  }

  @Override
  public void run() {
    try {
      jobs.lookForWork();
      while (true) {
        Command command = next();
        if (command == null && closing) {
          return;
        }
        carryOut(command);
      }
    } catch (InterruptedException e) {
      log.error("the writer of shard {} was interrupted", state.name(), e);
      Thread.currentThread().interrupt();
    } finally {
      jobs.awaitEnd();
      end();
    }
  }

  /** What came too late gets an answer all the same; finished background work is not wasted. */
  private void end() {
    for (Command command = queue.poll(); command != null; command = queue.poll()) {
      switch (command) {
        case Command.Write write ->
            fail(
                List.of(write),
                ResourceException.unavailable("the database is closing", RETRY_AFTER, null));
        case Command.Settle(var answer, var compact) ->
            answer.completeExceptionally(
                ResourceException.unavailable("the database is closing", RETRY_AFTER, null));
        case Command.Publish p -> carryOut(p);
        case Command.JobEnded j -> carryOut(j);
        case Command.LookForWork w -> {}
      }
    }
  }

  private @Nullable Command next() throws InterruptedException {
    Command kept = putBack;
    putBack = null;
    if (kept != null) {
      return kept;
    }
    return closing ? queue.poll() : queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void carryOut(@Nullable Command command) {
    try {
      switch (command) {
        case null -> idle();
        case Command.Write write -> writeGroup(write);
        case Command.Publish(BuildJob.Finished finished) -> publish(finished);
        case Command.JobEnded(BuildJob job, Command.JobEnd end) -> jobs.ended(job, end);
        case Command.Settle settle -> jobs.settle(settle);
        case Command.LookForWork w -> jobs.lookForWork();
      }
    } catch (StorageException e) {
      log.error("shard {} failed outside of a write", state.name(), e);
      recover();
    } catch (RuntimeException | Error e) {
      // The thread must survive whatever a single command meets.
      log.error("shard {}: a command failed", state.name(), e);
    }
  }

  private void idle() {
    if (!state.healthy()) {
      recover();
    } else {
      jobs.idle();
      state.watchWal();
      state.syncWhenIdle();
    }
  }

  private void publish(BuildJob.Finished finished) {
    Command.JobEnd end = Command.JobEnd.FAILED;
    try {
      state.publish(finished);
      end = Command.JobEnd.OVER;
    } catch (CorruptionException e) {
      log.error(
          "collection '{}': what was built is damaged and is not used: {}",
          state.name(),
          e.getMessage());
      state.tableWatch().met(e);
      end = JobScheduler.afterDamage(finished.job());
    } finally {
      jobs.ended(finished.job(), end);
    }
  }

  private void writeGroup(Command.Write first) {
    List<Command.Write> group = gather(first);
    if (!state.healthy() && !recover()) {
      fail(group, notHealthy());
      return;
    }
    List<Runnable> answers = new ArrayList<>();
    try (WriteGroup rows = state.store().newGroup()) {
      GroupPlan plan = state.plan(rows, context.limits());
      apply(group, plan, answers);
      state.commit(plan, rows, group.stream().anyMatch(w -> w.durability() == Durability.DURABLE));
      // The growing segment has accounted for what it keeps.
      giveBack(group);
    } catch (StorageException e) {
      log.error("a write of shard {} failed", state.name(), e);
      state.tableWatch().met(e);
      fail(group, StorageFailures.of(e));
      recover();
      return;
    } catch (RuntimeException | OutOfMemoryError e) {
      // Nothing was written yet, or the state is rebuilt from what was.
      log.error("a group of shard {} failed", state.name(), e);
      fail(group, e);
      recover();
      return;
    }
    answers.forEach(Runnable::run);
    FailPoint.COMMIT_ANSWERED.pass();
    state.segments().growing().indexFullBlocks(context.fields());
    state.watchWal();
    jobs.sealEarly();
    jobs.lookForWork();
  }

  private VecinoException notHealthy() {
    try {
      state.damages().requireStore();
    } catch (DataLossException e) {
      return e;
    }
    return ResourceException.unavailable(
        "shard %s does not take writes at present, it will try to recover".formatted(state.name()),
        RETRY_AFTER,
        null);
  }

  private List<Command.Write> gather(Command.Write first) {
    List<Command.Write> group = new ArrayList<>();
    group.add(first);
    long bytes = first.mutation().bytes();
    while (bytes < MAX_GROUP_BYTES && group.size() < MAX_GROUP_MUTATIONS) {
      Command next = queue.poll();
      if (next == null) {
        break;
      }
      if (!(next instanceof Command.Write write) || write.mutation().opensGroup()) {
        putBack = next;
        break;
      }
      group.add(write);
      bytes += write.mutation().bytes();
    }
    return group;
  }

  private void apply(List<Command.Write> group, GroupPlan plan, List<Runnable> answers) {
    List<Command.Write> writes = new ArrayList<>();
    List<Mutation> mutations = new ArrayList<>();
    for (Command.Write write : group) {
      try {
        mutations.add(withIds(write.mutation()));
        writes.add(write);
      } catch (VecinoException e) {
        answers.add(() -> write.answer().completeExceptionally(e));
      }
    }
    plan.resolve(mutations);
    for (int i = 0; i < writes.size(); i++) {
      Command.Write write = writes.get(i);
      try {
        WriteResult result = plan.apply(mutations.get(i));
        answers.add(() -> write.answer().complete(result));
      } catch (VecinoException e) {
        answers.add(() -> write.answer().completeExceptionally(e));
      }
    }
  }

  /** Filters are answered here, where no write can come between. */
  private Mutation withIds(Mutation mutation) {
    return switch (mutation) {
      case Mutation.DeleteMatching(var filter) ->
          new Mutation.Delete(reads.matchingIds(state.view(), filter));
      case Mutation.ChangePayloadMatching(var filter, var change) ->
          new Mutation.ChangePayload(reads.matchingIds(state.view(), filter), change);
      case Mutation.Upsert u -> u;
      case Mutation.Delete d -> d;
      case Mutation.ChangePayload c -> c;
    };
  }

  private void giveBack(List<Command.Write> group) {
    group.forEach(write -> context.budget().giveBack(write.admittedBytes()));
  }

  private void fail(List<Command.Write> group, Throwable cause) {
    giveBack(group);
    group.forEach(write -> write.answer().completeExceptionally(cause));
  }

  private static boolean sameButForNumbers(String a, String b) {
    return a.replaceAll("\\d+", "").equals(b.replaceAll("\\d+", ""));
  }

  /** Rebuilds the state from what is on disk; false when that cannot be done now. */
  private boolean recover() {
    if (System.nanoTime() - recoverNotBeforeNanos < 0) {
      return false;
    }
    try {
      state.recover();
      log.info("shard {} recovered", state.name());
      failedRecoveries = 0;
      lastRecoveryFailure = "";
      return true;
    } catch (RuntimeException e) {
      int doublings = e instanceof CorruptionException ? MAX_DOUBLINGS_DAMAGED : MAX_DOUBLINGS;
      long pause = RETRY_AFTER.toNanos() << Math.min(failedRecoveries++, doublings);
      recoverNotBeforeNanos = System.nanoTime() + pause;
      String message = String.valueOf(e.getMessage());
      // The same failure again and again is one event.
      if (!sameButForNumbers(message, lastRecoveryFailure)) {
        log.error("shard {} did not recover yet, it tries again: {}", state.name(), message);
        lastRecoveryFailure = message;
      }
      return false;
    }
  }
}
