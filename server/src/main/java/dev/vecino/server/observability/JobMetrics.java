package dev.vecino.server.observability;

import dev.vecino.server.jobs.JobKind;
import dev.vecino.server.jobs.JobSpec;
import dev.vecino.server.jobs.JobStatus;
import dev.vecino.server.jobs.Jobs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Snapshots, backups and restores: how many ran, how long they took, what they moved, and when each
 * collection was last saved and verified. All since the start of the process.
 */
public final class JobMetrics {
  private final MeterRegistry registry;
  private final Map<JobSpec, AtomicLong> lastSuccess = new ConcurrentHashMap<>();

  JobMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Tells how many jobs run. */
  public void running(Jobs jobs) {
    Gauge.builder("vecino.jobs.running", jobs, Jobs::running)
        .description("Snapshots, backups and restores under way")
        .register(registry);
  }

  /** Counts a job that has ended. */
  public void ended(JobStatus job) {
    Instant ended = job.ended();
    if (ended == null) {
      return;
    }
    String kind = job.spec().kind().label();
    registry
        .timer("vecino.jobs", "kind", kind, "outcome", job.state().label())
        .record(Duration.between(job.started(), ended));
    registry.counter("vecino.jobs.bytes", "kind", kind).increment((double) job.doneBytes());
    if (job.spec().kind() == JobKind.BACKUP) {
      registry
          .counter("vecino.backup.written.bytes", "target", job.spec().target())
          .increment((double) job.writtenBytes());
    }
    if (job.state() == JobStatus.State.DONE && !job.spec().target().isEmpty()) {
      succeeded(job.spec(), ended);
    }
  }

  private void succeeded(JobSpec spec, Instant ended) {
    lastSuccess
        .computeIfAbsent(
            spec,
            s -> {
              AtomicLong seconds = new AtomicLong();
              Gauge.builder("vecino.backup.last.success.seconds", seconds, AtomicLong::get)
                  .description("When a backup or its verification last succeeded, since 1970")
                  .tag("kind", s.kind().label())
                  .tag("target", s.target())
                  .tag("collection", s.collection())
                  .register(registry);
              return seconds;
            })
        .set(ended.getEpochSecond());
  }
}
