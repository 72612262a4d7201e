package dev.vecino.engine;

/**
 * How stored files and the quality of searches are looked after.
 *
 * @param scrubBytesPerSecond rate at which all files are read again and again and compared with
 *     their checksums; 0 is never
 * @param lostKept how many directories of a collection stay in its {@code lost/}, where a start
 *     moves complete segments that nothing lists
 * @param auditShare share of one core, 0 to 1, in which real searches are repeated exactly, so that
 *     their recall is known; 0 is never
 */
public record Upkeep(long scrubBytesPerSecond, int lostKept, double auditShare) {
  /** 4 MiB a second, which is a terabyte in three days; two directories; a hundredth of a core. */
  public static final Upkeep DEFAULT = new Upkeep(4L << 20, 2, 0.01);
}
