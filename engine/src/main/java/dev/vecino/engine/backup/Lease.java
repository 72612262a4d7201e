package dev.vecino.engine.backup;

import dev.vecino.engine.ResourceException;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * A note at the target that somebody writes a backup, or sweeps objects away that no backup needs.
 * Several servers may share a target, and a sweep must not take what a backup under way counts on.
 * Each first leaves its own note and then looks for the other's, so at least one of two that come
 * at once sees the other and gives way. Notes are renewed, and one that was not renewed for an
 * hour, by the target's clock, was left by a crash.
 */
final class Lease implements AutoCloseable {
  private static final Duration VALID = Duration.ofHours(1);
  private static final Duration RENEWED = Duration.ofMinutes(5);
  private static final Duration RETRY_AFTER = Duration.ofMinutes(1);
  private static final String WRITING = "leases/writing/";
  private static final String SWEEPING = "leases/sweeping/";

  private final BlobStore blobs;
  private final String key;
  private final LongSupplier nanoClock;
  private volatile long renewedNanos;

  private Lease(BlobStore blobs, String key, LongSupplier nanoClock) {
    this.blobs = blobs;
    this.key = key;
    this.nanoClock = nanoClock;
    put();
  }

  /**
   * A note that a backup is being written.
   *
   * @throws ResourceException UNAVAILABLE while somebody sweeps
   */
  static Lease writing(BlobStore blobs, LongSupplier nanoClock) {
    Lease lease = new Lease(blobs, WRITING + UUID.randomUUID(), nanoClock);
    if (lease.othersIn(SWEEPING)) {
      lease.close();
      throw ResourceException.unavailable(
          "a backup is being deleted from this target; try again soon", RETRY_AFTER, null);
    }
    return lease;
  }

  /** A note that somebody sweeps; it must give way, closed, when {@link #contested}. */
  static Lease sweeping(BlobStore blobs, LongSupplier nanoClock) {
    return new Lease(blobs, SWEEPING + UUID.randomUUID(), nanoClock);
  }

  /** Whether somebody else writes or sweeps. */
  boolean contested() {
    return othersIn(WRITING) || othersIn(SWEEPING);
  }

  /** Removes the notes that crashes left. */
  void removeExpired() {
    Instant now = now();
    for (String prefix : List.of(WRITING, SWEEPING)) {
      blobs.list(prefix).stream()
          .filter(blob -> !validAt(now, blob))
          .forEach(blob -> blobs.delete(blob.key()));
    }
  }

  private boolean othersIn(String prefix) {
    Instant now = now();
    return blobs.list(prefix).stream()
        .anyMatch(blob -> !blob.key().equals(key) && validAt(now, blob));
  }

  /** By the target's clock; a time before all notes when it does not show this one. */
  private Instant now() {
    return blobs.list(key).stream().map(BlobStore.Blob::modified).findFirst().orElse(Instant.MIN);
  }

  private static boolean validAt(Instant now, BlobStore.Blob note) {
    return note.modified().plus(VALID).isAfter(now);
  }

  /** Renews the note now and then; cheap when that is not due. */
  void renew() {
    if (age().compareTo(RENEWED) > 0) {
      requireValid();
      put();
    }
  }

  /**
   * Makes sure that nobody has taken the note for one of a crash.
   *
   * @throws ResourceException UNAVAILABLE when it was not renewed for too long
   */
  void requireValid() {
    if (age().compareTo(VALID) > 0) {
      throw ResourceException.unavailable(
          "the target was not written to for %s, so the backup cannot be completed"
              .formatted(VALID),
          RETRY_AFTER,
          null);
    }
  }

  private Duration age() {
    return Duration.ofNanos(nanoClock.getAsLong() - renewedNanos);
  }

  private void put() {
    blobs.put(key, 0, () -> new ByteArrayInputStream(new byte[0]));
    renewedNanos = nanoClock.getAsLong();
  }

  @Override
  public void close() {
    blobs.delete(key);
  }
}
