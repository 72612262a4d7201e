package dev.vecino.engine;

/**
 * How stored files are looked after.
 *
 * @param scrubBytesPerSecond rate at which all files are read again and again and compared with
 *     their checksums; 0 is never
 * @param lostKept how many directories of a collection stay in its {@code lost/}, where a start
 *     moves complete segments that nothing lists
 */
public record Upkeep(long scrubBytesPerSecond, int lostKept) {
  /** 4 MiB a second, which is a terabyte in three days; two directories. */
  public static final Upkeep DEFAULT = new Upkeep(4L << 20, 2);
}
