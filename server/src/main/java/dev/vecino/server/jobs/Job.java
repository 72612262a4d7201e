package dev.vecino.server.jobs;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Transfer;
import dev.vecino.server.api.ErrorMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A long operation on a thread of its own. Thread-safe. */
public final class Job<T> {
  private final String id = UUID.randomUUID().toString();
  private final JobSpec spec;
  private final Transfer transfer = new Transfer();
  private final Instant started = Instant.now();
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private volatile @Nullable Instant ended;

  Job(JobSpec spec) {
    this.spec = spec;
  }

  String id() {
    return id;
  }

  Transfer transfer() {
    return transfer;
  }

  void done(T value) {
    ended = Instant.now();
    result.complete(value);
  }

  void failed(Throwable error) {
    ended = Instant.now();
    result.completeExceptionally(error);
  }

  /** How it stands now. */
  public JobStatus status() {
    boolean over = result.isDone();
    Throwable error = over && result.isCompletedExceptionally() ? result.exceptionNow() : null;
    return new JobStatus(
        id,
        spec,
        state(over, error),
        transfer.doneBytes(),
        transfer.totalBytes(),
        transfer.writtenBytes(),
        started,
        over ? ended : null,
        error == null ? null : ErrorMapper.failure(error).message());
  }

  private JobStatus.State state(boolean over, @Nullable Throwable error) {
    if (!over) {
      return JobStatus.State.RUNNING;
    }
    if (error == null) {
      return JobStatus.State.DONE;
    }
    return transfer.cancelled() ? JobStatus.State.CANCELLED : JobStatus.State.FAILED;
  }

  /**
   * Tells when it is over, on the job's thread or, when it is over already, on this one.
   *
   * @param listener told what the work threw, or null
   */
  public void whenOver(Consumer<@Nullable Throwable> listener) {
    CompletableFuture<T> _ = result.whenComplete((value, error) -> listener.accept(error));
  }

  /**
   * Waits for the end, and gives or throws what the work did. It goes on when the waiter is gone.
   */
  public T await() {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CallerException.cancelled();
    }
  }

  /** Waits so long at most; empty when the job still runs then. */
  public Optional<T> await(Duration patience) {
    try {
      return Optional.of(result.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CallerException.cancelled();
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return e.getCause() instanceof RuntimeException known
        ? known
        : new CompletionException(e.getCause());
  }
}
