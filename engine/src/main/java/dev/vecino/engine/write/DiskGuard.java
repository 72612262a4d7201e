package dev.vecino.engine.write;

import dev.vecino.engine.DiskState;
import dev.vecino.engine.ResourceException;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.Volume;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the volume from filling up: with less room than a low-water mark, writes are refused while
 * reads go on. What makes room, such as deletes and sealing, may use what lies below the mark, down
 * to a quarter of it. Thread-safe.
 */
public final class DiskGuard {
  private static final Logger log = LoggerFactory.getLogger(DiskGuard.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final int FLOOR_DIVISOR = 4;

  /** Once refused, writes want so much more room, so that they do not flap. */
  private static final double RESUME = 1.05;

  private final Volume volume;
  private final long minFreeBytes;
  private final AtomicLong reserved = new AtomicLong();
  private final AtomicBoolean refusing = new AtomicBoolean();

  /** Room that work may fill; closing it gives back what was not used. */
  public final class Reservation implements AutoCloseable {
    private final AtomicLong left;

    private Reservation(long bytes) {
      this.left = new AtomicLong(bytes);
    }

    /** So many bytes of it are on the disk now, where the volume counts them itself. */
    public void used(long bytes) {
      long before = left.getAndUpdate(now -> Math.max(0, now - bytes));
      reserved.addAndGet(-Math.min(before, bytes));
    }

    @Override
    public void close() {
      reserved.addAndGet(-left.getAndSet(0));
    }
  }

  /**
   * @param minFreeBytes the low-water mark
   */
  public DiskGuard(Volume volume, long minFreeBytes) {
    this.volume = volume;
    this.minFreeBytes = minFreeBytes;
  }

  /**
   * Lets a write through that takes so many bytes.
   *
   * @throws ResourceException RESOURCE_EXHAUSTED below the low-water mark
   */
  public void admitWrite(long bytes) {
    admit(bytes, refusing.get() ? (long) (minFreeBytes * RESUME) : minFreeBytes);
    if (refusing.compareAndSet(true, false)) {
      log.info("{} has room again, writes are accepted", volume);
    }
  }

  /** Lets a write through that will make room: as far as a quarter of the mark. */
  public void admitRemoval(long bytes) {
    admit(bytes, minFreeBytes / FLOOR_DIVISOR);
  }

  private void admit(long bytes, long mark) {
    long free = volume.freeBytes() - reserved.get();
    long needed = mark + bytes;
    if (free >= needed) {
      return;
    }
    String message =
        "%s has %s free, %s are needed (disk.min_free); free disk space"
            .formatted(volume, sized(free), sized(needed));
    if (refusing.compareAndSet(false, true)) {
      log.warn("writes are refused: {}", message);
    }
    throw ResourceException.exhausted(message, RETRY_AFTER);
  }

  /**
   * Takes room for background work, or returns null when there is not enough now.
   *
   * @param makesRoom whether the volume is fuller without this work than with it
   */
  @Nullable Reservation reserve(long bytes, boolean makesRoom) {
    long mark = makesRoom ? minFreeBytes / FLOOR_DIVISOR : minFreeBytes;
    long taken = reserved.addAndGet(bytes);
    if (volume.freeBytes() - taken < mark) {
      reserved.addAndGet(-bytes);
      return null;
    }
    return new Reservation(bytes);
  }

  /**
   * Takes room for work that somebody waits for.
   *
   * @param work such as "a snapshot"
   * @throws ResourceException RESOURCE_EXHAUSTED when it would not fit; writes go on
   */
  public Reservation require(long bytes, String work) {
    Reservation room = bytes > volume.totalBytes() ? null : reserve(bytes, false);
    if (room == null) {
      throw noRoomFor(bytes, work);
    }
    return room;
  }

  /** Why work of this size has to wait. */
  ResourceException noRoomFor(long bytes, String work) {
    return ResourceException.exhausted(
        "%s has %s free, %s needs %s beyond what is kept free (disk.min_free)"
            .formatted(volume, sized(volume.freeBytes() - reserved.get()), work, sized(bytes)),
        RETRY_AFTER);
  }

  /**
   * The state now. Looks at the volume, so that an idle database notices room that came back.
   *
   * @throws StorageException when the volume cannot be asked
   */
  public DiskState state() {
    long free = volume.freeBytes();
    if (refusing.get() && free - reserved.get() >= (long) (minFreeBytes * RESUME)) {
      if (refusing.compareAndSet(true, false)) {
        log.info("{} has room again, writes are accepted", volume);
      }
    } else if (free - reserved.get() < minFreeBytes && refusing.compareAndSet(false, true)) {
      log.warn("{} has {} free: writes will be refused (disk.min_free)", volume, sized(free));
    }
    return new DiskState(
        volume.toString(), free, volume.totalBytes(), minFreeBytes, reserved.get(), refusing.get());
  }

  private static String sized(long bytes) {
    return bytes < 1 << 20 ? bytes + " bytes" : "%.1f MB".formatted(bytes / (double) (1 << 20));
  }
}
