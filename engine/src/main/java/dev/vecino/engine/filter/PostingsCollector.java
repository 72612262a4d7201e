package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Gathers which terms occur at which ordinals, ordinals ascending, and turns them into {@link
 * Postings} by a counting sort once the order of the terms is known.
 */
final class PostingsCollector {
  private int[] terms = new int[8];
  private int[] ordinals = new int[8];
  private int[] lastOrdinals = new int[8];
  private int size;

  /** Notes a term, numbered in the order of first occurrence; a repetition changes nothing. */
  void add(int term, int ordinal) {
    if (term >= lastOrdinals.length) {
      lastOrdinals = Arrays.copyOf(lastOrdinals, grown(term + 1));
    }
    if (lastOrdinals[term] == ordinal + 1) {
      return;
    }
    lastOrdinals[term] = ordinal + 1;
    if (size == terms.length) {
      terms = Arrays.copyOf(terms, grown(size + 1));
      ordinals = Arrays.copyOf(ordinals, terms.length);
    }
    terms[size] = term;
    ordinals[size++] = ordinal;
  }

  private static int grown(int least) {
    return least + (least >> 1);
  }

  /** Pairs of a term and an ordinal. */
  int size() {
    return size;
  }

  /**
   * The block for these terms.
   *
   * @param order the terms in their final order
   * @param count number of ordinals
   */
  Part part(int[] order, int count) {
    int[] ranks = new int[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    int[] counts = new int[order.length];
    for (int i = 0; i < size; i++) {
      counts[ranks[terms[i]]]++;
    }
    int wordCount = OrdinalSet.wordCount(count);
    // Bits for a term that would take more room as ints; -1 marks a term without.
    int[] bitmaps = new int[order.length];
    int[] starts = new int[order.length + 1];
    int dense = 0;
    for (int rank = 0; rank < order.length; rank++) {
      boolean isDense = counts[rank] > wordCount * 2L;
      bitmaps[rank] = isDense ? dense++ : -1;
      starts[rank + 1] = starts[rank] + (isDense ? 0 : counts[rank]);
    }
    Postings.Shape shape = new Postings.Shape(order.length, dense, wordCount, starts[order.length]);
    return new Part(
        shape.byteSize(), target -> new Writing(shape, ranks, bitmaps, starts).write(target));
  }

  private final class Writing {
    private final Postings.Shape shape;
    private final int[] ranks;
    private final int[] bitmaps;
    private final int[] starts;

    Writing(Postings.Shape shape, int[] ranks, int[] bitmaps, int[] starts) {
      this.shape = shape;
      this.ranks = ranks;
      this.bitmaps = bitmaps;
      this.starts = starts;
    }

    void write(MemorySegment target) {
      target.set(FieldIndexFormat.INT, 0, shape.terms());
      target.set(FieldIndexFormat.INT, Integer.BYTES, shape.dense());
      MemorySegment.copy(starts, 0, target, FieldIndexFormat.INT, shape.startsAt(), starts.length);
      for (int rank = 0; rank < bitmaps.length; rank++) {
        if (bitmaps[rank] >= 0) {
          target.set(
              FieldIndexFormat.INT, shape.denseAt() + (long) bitmaps[rank] * Integer.BYTES, rank);
        }
      }
      writeOrdinals(target);
    }

    private void writeOrdinals(MemorySegment target) {
      int[] next = starts.clone();
      long[] bits = new long[shape.dense() * shape.words()];
      int[] pool = new int[shape.pool()];
      for (int i = 0; i < size; i++) {
        int rank = ranks[terms[i]];
        int ordinal = ordinals[i];
        if (bitmaps[rank] >= 0) {
          bits[bitmaps[rank] * shape.words() + (ordinal >>> 6)] |= 1L << ordinal;
        } else {
          pool[next[rank]++] = ordinal;
        }
      }
      MemorySegment.copy(bits, 0, target, FieldIndexFormat.LONG, shape.bitsAt(), bits.length);
      MemorySegment.copy(pool, 0, target, FieldIndexFormat.INT, shape.poolAt(), pool.length);
    }
  }
}
