package dev.vecino.index.scan;

import dev.vecino.index.Acceptor;
import dev.vecino.index.Cancellation;
import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.Query;
import dev.vecino.index.TopK;
import org.jspecify.annotations.Nullable;

/**
 * Exact search: ranks rows one by one and offers them to {@code top}, block after block when a
 * segment has several. Linear in the rows that are looked at; allocates nothing per row.
 *
 * @param accept which ordinals may be returned; null for all. It is asked only about rows that are
 *     near enough, since a rank is often cheaper than a filter's answer.
 * @param top where the nearest are gathered; its order sees ordinals
 */
public record ExactScan(
    Query query, @Nullable Acceptor accept, TopK top, Cancellation cancellation) {

  /** Rows between two checks for cancellation: well under a millisecond at usual dimensions. */
  private static final int ROWS_PER_CHECK = 1024;

  /**
   * Looks at the rows {@code from} (inclusive) to {@code to} (exclusive); row {@code r} has ordinal
   * {@code r + ordinalBase}.
   */
  public void rows(FloatVectors vectors, int from, int to, int ordinalBase) {
    check(vectors);
    if (from < 0 || to > vectors.count() || from > to) {
      throw new IndexOutOfBoundsException(
          "rows %d to %d of %d".formatted(from, to, vectors.count()));
    }
    for (int start = from; start < to; start += ROWS_PER_CHECK) {
      cancellation.check();
      int end = Math.min(to, start + ROWS_PER_CHECK);
      for (int row = start; row < end; row++) {
        offer(vectors, row, row + ordinalBase);
      }
    }
  }

  /**
   * Looks at the rows whose bit is set: row {@code r} is bit {@code r & 63} of {@code words[r >>
   * 6]}, and its ordinal is {@code r}.
   *
   * @throws IndexOutOfBoundsException when a bit is set beyond the last row
   */
  public void bits(FloatVectors vectors, long[] words) {
    check(vectors);
    int untilCheck = 0;
    for (int i = 0; i < words.length; i++) {
      for (long word = words[i]; word != 0; word &= word - 1) {
        if (untilCheck-- == 0) {
          cancellation.check();
          untilCheck = ROWS_PER_CHECK - 1;
        }
        int row = (i << 6) + Long.numberOfTrailingZeros(word);
        if (row >= vectors.count()) {
          throw new IndexOutOfBoundsException("row %d of %d".formatted(row, vectors.count()));
        }
        offer(vectors, row, row);
      }
    }
  }

  /**
   * Looks at the rows {@code 0} to {@code count} (exclusive) of one block of a segment: row {@code
   * r} is looked at when bit {@code firstBit + r} of {@code words} is set, and has ordinal {@code r
   * + ordinalBase}.
   *
   * @param firstBit a multiple of 64
   */
  public void bits(FloatVectors vectors, long[] words, int firstBit, int count, int ordinalBase) {
    check(vectors);
    if ((firstBit & 63) != 0 || count > vectors.count()) {
      throw new IndexOutOfBoundsException(
          "bit %d, %d rows of %d".formatted(firstBit, count, vectors.count()));
    }
    cancellation.check();
    int firstWord = firstBit >> 6;
    for (int i = firstWord; i < words.length && (i - firstWord) << 6 < count; i++) {
      for (long word = words[i]; word != 0; word &= word - 1) {
        int row = ((i - firstWord) << 6) + Long.numberOfTrailingZeros(word);
        if (row < count) {
          offer(vectors, row, row + ordinalBase);
        }
      }
    }
  }

  private void check(FloatVectors vectors) {
    if (query.metric() == Metric.COSINE && !vectors.hasInverseNorms()) {
      throw new IllegalArgumentException("cosine needs the rows' inverse norms");
    }
  }

  private void offer(FloatVectors vectors, int row, int ordinal) {
    float rank = query.rank(vectors, row);
    if (rank >= top.threshold() && (accept == null || accept.accepts(ordinal))) {
      top.offer(rank, ordinal);
    }
  }
}
