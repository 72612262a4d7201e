package dev.vecino.engine;

/**
 * Room on the data volume that is kept free: with less, writes are refused. The larger of both
 * counts.
 *
 * @param bytes as it is
 * @param percent of the volume's size
 */
public record DiskReserve(long bytes, int percent) {
  /** 512 MB: room for flushes, compactions and the segments being built. */
  public static final DiskReserve DEFAULT = new DiskReserve(512L << 20, 0);

  /** The low-water mark of a volume of this size. */
  public long of(long volumeBytes) {
    return Math.max(bytes, volumeBytes / 100 * percent);
  }
}
