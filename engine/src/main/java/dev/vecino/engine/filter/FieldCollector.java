package dev.vecino.engine.filter;

import dev.vecino.engine.filter.FieldIndexFormat.Block;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers the values of one field for its blocks, ordinals ascending. */
final class FieldCollector {
  /** Further values of one point in one field are tested one by one: lists without end exist. */
  static final int MAX_VALUES_PER_POINT = 1_024;

  /** Bounds of one field, past which points are tested one by one. */
  private static final int MAX_PAIRS = 1 << 28;

  private static final long MAX_ENCODED_BYTES = 1L << 30;

  private final int maxStringBytes;
  private final OrdinalCollector exists = new OrdinalCollector();
  private final OrdinalCollector nulls = new OrdinalCollector();
  private final OrdinalCollector trues = new OrdinalCollector();
  private final OrdinalCollector falses = new OrdinalCollector();
  private final OrdinalCollector partial = new OrdinalCollector();
  private final OrdinalCollector longStrings = new OrdinalCollector();
  private final StringCollector strings = new StringCollector();
  private final KeyCollector numbers = new KeyCollector();
  private final KeyCollector times = new KeyCollector();
  private final PositionCollector positions = new PositionCollector();
  private int currentOrdinal = -1;
  private int currentValues;

  FieldCollector(int maxStringBytes) {
    this.maxStringBytes = maxStringBytes;
  }

  /** Notes a value at this path: a scalar, an object or null, but no list. */
  void add(@Nullable Object value, int ordinal) {
    if (value == null) {
      nulls.add(ordinal);
      return;
    }
    exists.add(ordinal);
    if (value instanceof Boolean truth) {
      (truth ? trues : falses).add(ordinal);
    } else if (hasRoom(ordinal)) {
      addValue(value, ordinal);
    } else {
      partial.add(ordinal);
    }
  }

  private boolean hasRoom(int ordinal) {
    if (ordinal != currentOrdinal) {
      currentOrdinal = ordinal;
      currentValues = 0;
    }
    return ++currentValues <= MAX_VALUES_PER_POINT
        && strings.pairs() < MAX_PAIRS
        && numbers.pairs() < MAX_PAIRS
        && positions.size() < MAX_PAIRS
        && strings.encodedBytes() < MAX_ENCODED_BYTES;
  }

  private void addValue(Object value, int ordinal) {
    switch (value) {
      case String text -> addString(text, ordinal);
      case Number number -> numbers.add(OrderKey.ofNumber(number), ordinal);
      case Map<?, ?> object -> {
        Condition.GeoPoint point = GeoTest.position(object);
        if (point != null) {
          positions.add(point, ordinal);
        }
      }
      default -> throw new IllegalStateException("not a payload value: " + value.getClass());
    }
  }

  private void addString(String text, int ordinal) {
    if (TermEncoding.isLonger(text, maxStringBytes)) {
      longStrings.add(ordinal);
    } else {
      strings.add(text, ordinal);
    }
    Instant time = Rfc3339.parse(text);
    if (time != null) {
      times.add(OrderKey.ofTime(time), ordinal);
    }
  }

  /** The blocks of the field over {@code count} points; an empty one is left out. */
  Map<Block, Part> parts(int count) {
    Map<Block, Part> parts = new EnumMap<>(Block.class);
    put(parts, Block.EXISTS, exists.part(count));
    put(parts, Block.NULLS, nulls.part(count));
    put(parts, Block.TRUES, trues.part(count));
    put(parts, Block.FALSES, falses.part(count));
    put(parts, Block.PARTIAL, partial.part(count));
    put(parts, Block.LONG_STRINGS, longStrings.part(count));
    put(parts, Block.POSITIONS, positions.part());
    if (!strings.isEmpty()) {
      int[] order = strings.order();
      parts.put(Block.STRINGS, strings.terms(order));
      parts.put(Block.STRING_POSTINGS, strings.postings(order, count));
    }
    if (!numbers.isEmpty()) {
      int[] order = numbers.order();
      parts.put(Block.NUMBERS, numbers.keys(order));
      parts.put(Block.NUMBER_POSTINGS, numbers.postings(order, count));
    }
    if (!times.isEmpty()) {
      int[] order = times.order();
      parts.put(Block.TIMES, times.keys(order));
      parts.put(Block.TIME_POSTINGS, times.postings(order, count));
    }
    return parts;
  }

  private static void put(Map<Block, Part> parts, Block block, @Nullable Part part) {
    if (part != null) {
      parts.put(block, part);
    }
  }
}
