package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;

/**
 * Which ordinals each of some sorted terms occurs at. A term that occurs at more than one ordinal
 * in 32 has a bitmap, the others share one pool of ordinals in the order of the terms, so that a
 * range of terms is one stretch of it.
 *
 * <p>Block: int terms, int dense; int[terms + 1] where in the pool each term begins (a dense one
 * takes no room there); int[dense] the dense terms, ascending; padding to 8 bytes; the bitmaps of
 * the dense terms; the pool as ints.
 */
final class Postings {
  /**
   * Sizes of a block.
   *
   * @param words longs of one bitmap
   * @param pool ordinals in the pool
   */
  record Shape(int terms, int dense, int words, int pool) {
    long startsAt() {
      return 2L * Integer.BYTES;
    }

    long denseAt() {
      return startsAt() + (terms + 1L) * Integer.BYTES;
    }

    long bitsAt() {
      return FieldIndexFormat.aligned(denseAt() + (long) dense * Integer.BYTES);
    }

    long poolAt() {
      return bitsAt() + (long) dense * words * Long.BYTES;
    }

    long byteSize() {
      return poolAt() + (long) pool * Integer.BYTES;
    }
  }

  private final MemorySegment block;
  private final MemorySegment pool;
  private final Shape shape;

  private Postings(MemorySegment block, Shape shape) {
    this.block = block;
    this.pool = block.asSlice(shape.poolAt());
    this.shape = shape;
  }

  static Postings open(MemorySegment block, int expectedTerms, int count) {
    Damage.check(block.byteSize() >= 3 * Integer.BYTES, "postings lack their header");
    int terms = block.get(FieldIndexFormat.INT, 0);
    int dense = block.get(FieldIndexFormat.INT, Integer.BYTES);
    Damage.check(terms == expectedTerms, "postings and terms differ in number");
    Damage.check(dense >= 0 && dense <= terms, "postings have more dense terms than terms");
    Shape fixed = new Shape(terms, dense, OrdinalSet.wordCount(count), 0);
    Damage.check(block.byteSize() >= fixed.poolAt(), "postings are cut off");
    int pool = block.get(FieldIndexFormat.INT, fixed.startsAt() + (long) terms * Integer.BYTES);
    Shape shape = new Shape(terms, dense, fixed.words(), pool);
    Damage.check(pool >= 0 && block.byteSize() == shape.byteSize(), "postings have a wrong size");
    return new Postings(block, shape);
  }

  /** Adds the ordinals of terms {@code from} to before {@code to}. */
  void addTo(int from, int to, OrdinalSet into) {
    if (from >= to) {
      return;
    }
    int start = start(from);
    int end = start(to);
    Damage.check(start >= 0 && start <= end && end <= shape.pool(), "postings overlap");
    Words.addOrdinals(pool, start, end, into);
    long wordBytes = (long) shape.words() * Long.BYTES;
    for (int i = firstDense(from); i < shape.dense() && denseTerm(i) < to; i++) {
      Words.orWords(block, shape.bitsAt() + i * wordBytes, into);
    }
  }

  private int firstDense(int term) {
    int low = 0;
    int high = shape.dense();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (denseTerm(middle) < term) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int denseTerm(int index) {
    return block.get(FieldIndexFormat.INT, shape.denseAt() + (long) index * Integer.BYTES);
  }

  private int start(int term) {
    return block.get(FieldIndexFormat.INT, shape.startsAt() + (long) term * Integer.BYTES);
  }
}
