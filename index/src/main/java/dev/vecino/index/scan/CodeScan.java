package dev.vecino.index.scan;

import dev.vecino.index.TopK;
import dev.vecino.index.quantization.Int8Query;

/**
 * Ranks given rows one after the other by their codes, a quarter of the memory of the original
 * vectors: they are gathered, so that several are fetched at once, and the nearest are kept to be
 * ranked exactly. Reused from scan to scan, allocating nothing; not thread-safe.
 */
public final class CodeScan {
  private static final int BATCH = 64;

  private final int[] rows = new int[BATCH];
  private final float[] ranks = new float[BATCH];
  private final Int8Query.Scratch scratch = new Int8Query.Scratch();
  private int count;

  /** Takes a row; {@link #finish} comes after the last one. */
  public void add(Int8Query query, int row, TopK top, int ordinalBase) {
    rows[count++] = row;
    if (count == BATCH) {
      finish(query, top, ordinalBase);
    }
  }

  /** Ranks what was gathered; row {@code r} is offered as {@code r + ordinalBase}. */
  public void finish(Int8Query query, TopK top, int ordinalBase) {
    query.rank(rows, count, ranks, scratch);
    for (int i = 0; i < count; i++) {
      if (ranks[i] >= top.threshold()) {
        top.offer(ranks[i], rows[i] + ordinalBase);
      }
    }
    count = 0;
  }

  /** Forgets what was gathered: a scan may have ended early. */
  public void clear() {
    count = 0;
  }
}
