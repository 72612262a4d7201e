package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A set of ordinals in a field index. Its block: int kind, int cardinality; then, for {@link
 * #LIST}, the ordinals as ints, ascending; for {@link #BITS}, the words of an {@link OrdinalSet};
 * for {@link #ALL}, nothing. An empty set has no block.
 */
final class StoredSet {
  static final int HEADER_BYTES = 2 * Integer.BYTES;
  static final int LIST = 1;
  static final int BITS = 2;
  static final int ALL = 3;

  /** The set without a block. */
  static final StoredSet EMPTY = new StoredSet(MemorySegment.ofArray(new byte[0]), LIST, 0);

  private final MemorySegment content;
  private final int kind;
  private final int cardinality;

  private StoredSet(MemorySegment content, int kind, int cardinality) {
    this.content = content;
    this.kind = kind;
    this.cardinality = cardinality;
  }

  /** The set of all ordinals below a count. */
  static StoredSet all(int count) {
    return new StoredSet(EMPTY.content, ALL, count);
  }

  static StoredSet open(@Nullable MemorySegment block, int count) {
    if (block == null) {
      return EMPTY;
    }
    Damage.check(block.byteSize() >= HEADER_BYTES, "a set of ordinals lacks its header");
    int kind = block.get(FieldIndexFormat.INT, 0);
    int cardinality = block.get(FieldIndexFormat.INT, Integer.BYTES);
    Damage.check(
        cardinality >= 0 && cardinality <= count, "a set of ordinals has too great a cardinality");
    long expected =
        switch (kind) {
          case LIST -> (long) cardinality * Integer.BYTES;
          case BITS -> (long) OrdinalSet.wordCount(count) * Long.BYTES;
          case ALL -> 0;
          default -> throw new InvalidFieldIndexException("a set of ordinals has kind " + kind);
        };
    Damage.check(block.byteSize() == HEADER_BYTES + expected, "a set of ordinals has a wrong size");
    return new StoredSet(block.asSlice(HEADER_BYTES), kind, cardinality);
  }

  int cardinality() {
    return cardinality;
  }

  boolean isEmpty() {
    return cardinality == 0;
  }

  /** Adds these ordinals to {@code into}. */
  void addTo(OrdinalSet into) {
    switch (kind) {
      case LIST -> Words.addOrdinals(content, 0, cardinality, into);
      case BITS -> Words.orWords(content, 0, into);
      default -> into.or(OrdinalSet.all(into.size()));
    }
  }
}
