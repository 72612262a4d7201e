package dev.vecino.server.jobs;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Long operations, those that run and the latest that ended. Each runs on a virtual thread and goes
 * on when its caller goes away. Thread-safe.
 */
public final class Jobs implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Jobs.class);
  private static final int MAX_RUNNING = 16;
  private static final int MAX_REMEMBERED = 100;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Map<String, Job<?>> jobs = new LinkedHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("job-", 0).factory());
  private final Consumer<JobStatus> onEnd;
  private int running;
  private boolean closed;

  /**
   * No jobs yet.
   *
   * @param onEnd told about each job that has ended
   */
  public Jobs(Consumer<JobStatus> onEnd) {
    this.onEnd = onEnd;
  }

  /**
   * Starts a job.
   *
   * @throws ResourceException RESOURCE_EXHAUSTED when too many run, UNAVAILABLE when the server
   *     stops
   */
  public <T> Job<T> start(JobSpec spec, Function<Transfer, T> work) {
    Job<T> job = new Job<>(spec);
    synchronized (this) {
      if (closed) {
        throw ResourceException.unavailable("the server is shutting down", RETRY_AFTER, null);
      }
      if (running >= MAX_RUNNING) {
        throw ResourceException.exhausted(
            "%d snapshots, backups and restores are under way, no more are taken"
                .formatted(running),
            RETRY_AFTER);
      }
      running++;
      jobs.put(job.id(), job);
      forgetOldest();
    }
    threads.execute(() -> run(job, work));
    return job;
  }

  /** Starts a job and waits for its end. */
  public <T> T run(JobSpec spec, Function<Transfer, T> work) {
    return start(spec, work).await();
  }

  private <T> void run(Job<T> job, Function<Transfer, T> work) {
    try {
      job.done(work.apply(job.transfer()));
    } catch (Throwable e) { // for those who wait; they log what is the server's fault
      job.failed(e);
    }
    synchronized (this) {
      running--;
    }
    JobStatus status = job.status();
    log(status);
    onEnd.accept(status);
  }

  /** Also for those that nobody waits for any more. */
  private static void log(JobStatus status) {
    String kind = status.spec().kind().label();
    String collection = status.spec().collection();
    if (status.error() != null) {
      logger.warn("{} of '{}' {}: {}", kind, collection, status.state().label(), status.error());
      return;
    }
    Instant ended = status.ended() == null ? status.started() : status.ended();
    long millis = Duration.between(status.started(), ended).toMillis();
    logger.info("{} of '{}' done: {} bytes in {} ms", kind, collection, status.doneBytes(), millis);
  }

  private void forgetOldest() {
    Iterator<Job<?>> oldest = jobs.values().iterator();
    while (jobs.size() > MAX_REMEMBERED && oldest.hasNext()) {
      if (oldest.next().status().state() != JobStatus.State.RUNNING) {
        oldest.remove();
      }
    }
  }

  /** All jobs that are remembered, newest first. */
  public synchronized List<JobStatus> list() {
    List<JobStatus> all = new ArrayList<>();
    jobs.values().forEach(job -> all.addFirst(job.status()));
    return all;
  }

  /** How many run. */
  public synchronized int running() {
    return running;
  }

  /**
   * One job.
   *
   * @throws CallerException NOT_FOUND
   */
  public JobStatus find(String id) {
    return job(id).status();
  }

  /** Ends a job soon; nothing happens when it is over. */
  public JobStatus cancel(String id) {
    Job<?> job = job(id);
    job.transfer().cancel();
    return job.status();
  }

  private synchronized Job<?> job(String id) {
    Job<?> job = jobs.get(id);
    if (job == null) {
      throw CallerException.notFound(
          "there is no such job; the latest %d are remembered".formatted(MAX_REMEMBERED));
    }
    return job;
  }

  /** Starts no further jobs and ends those under way, which stop soon. */
  @Override
  public synchronized void close() {
    closed = true;
    jobs.values()
        .forEach(job -> {
          if (job.status().state() == JobStatus.State.RUNNING) {
            job.transfer().cancel();
          }
        });
    threads.shutdown();
  }
}
