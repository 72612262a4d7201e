package dev.vecino.engine.write;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * When background work may touch a segment again that it repaired or could not cope with: each time
 * later than the time before, so that a disk that keeps on damaging files does not keep the machine
 * busy. Used by the shard's writer alone.
 */
final class Retries {
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 6;

  private final LongSupplier nanoClock;
  private final Map<Long, Try> tries = new HashMap<>();

  private record Try(int count, long notBeforeNanos) {}

  Retries(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Whether a segment may be worked on now. */
  boolean due(long segmentId) {
    Try last = tries.get(segmentId);
    return last == null || nanoClock.getAsLong() - last.notBeforeNanos() >= 0;
  }

  /** Remembers an attempt: the next one is due in a minute, then in two, up to about an hour. */
  void tried(long segmentId) {
    Try last = tries.get(segmentId);
    int count = last == null ? 0 : last.count();
    long wait = FIRST.toNanos() << Math.min(count, MAX_DOUBLINGS);
    tries.put(segmentId, new Try(count + 1, nanoClock.getAsLong() + wait));
  }

  /** A repaired segment has the history of the one before it. */
  void inherit(long from, long to) {
    Try last = tries.remove(from);
    if (last != null) {
      tries.put(to, last);
    }
  }

  /** Forgets all segments but these. */
  void retain(Set<Long> segmentIds) {
    tries.keySet().retainAll(segmentIds);
  }
}
