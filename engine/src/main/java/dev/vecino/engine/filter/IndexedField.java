package dev.vecino.engine.filter;

import dev.vecino.engine.filter.FieldIndexFormat.Block;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one field, which answer conditions on it for all points but a few, and say which
 * points those are.
 */
final class IndexedField {
  private final StoredSet exists;
  private final StoredSet nulls;
  private final StoredSet trues;
  private final StoredSet falses;
  private final StoredSet partial;
  private final StoredSet longStrings;
  private final @Nullable StringColumn strings;
  private final @Nullable KeyColumn numbers;
  private final @Nullable KeyColumn times;
  private final @Nullable PositionColumn positions;
  private final int maxStringBytes;

  /**
   * Opens the blocks.
   *
   * @throws InvalidFieldIndexException when their sizes do not fit together
   */
  IndexedField(Map<Block, MemorySegment> blocks, int count, int maxStringBytes) {
    this.exists = StoredSet.open(blocks.get(Block.EXISTS), count);
    this.nulls = StoredSet.open(blocks.get(Block.NULLS), count);
    this.trues = StoredSet.open(blocks.get(Block.TRUES), count);
    this.falses = StoredSet.open(blocks.get(Block.FALSES), count);
    this.partial = StoredSet.open(blocks.get(Block.PARTIAL), count);
    this.longStrings = StoredSet.open(blocks.get(Block.LONG_STRINGS), count);
    this.strings =
        StringColumn.open(blocks.get(Block.STRINGS), blocks.get(Block.STRING_POSTINGS), count);
    this.numbers =
        KeyColumn.open(blocks.get(Block.NUMBERS), blocks.get(Block.NUMBER_POSTINGS), count);
    this.times = KeyColumn.open(blocks.get(Block.TIMES), blocks.get(Block.TIME_POSTINGS), count);
    this.positions = PositionColumn.open(blocks.get(Block.POSITIONS));
    this.maxStringBytes = maxStringBytes;
  }

  /** Adds points that match a condition on this field: all, but for those of {@link #untested}. */
  void addMatching(Condition condition, OrdinalSet into) {
    switch (condition) {
      case Condition.Match(String field, List<Object> any) -> any.forEach(v -> addEqual(v, into));
      case Condition.Range range -> addRange(numbers, KeyRange.of(range), into);
      case Condition.TimeRange range -> addRange(times, KeyRange.of(range), into);
      case Condition.Exists exist -> exists.addTo(into);
      case Condition.IsNull isNull -> nulls.addTo(into);
      case Condition.Prefix(String field, String prefix) -> {
        if (strings != null && !TermEncoding.isLonger(prefix, maxStringBytes)) {
          strings.addPrefix(prefix, into);
        }
      }
      case Condition.GeoRadius radius -> addPositions(GeoTest.of(radius), into);
      case Condition.GeoBox box -> addPositions(GeoTest.of(box), into);
      case Filter filter -> throw new IllegalArgumentException("a filter is not about a field");
      case Condition.Ids ids -> throw new IllegalArgumentException("ids are not about a field");
    }
  }

  private void addEqual(Object value, OrdinalSet into) {
    switch (value) {
      case Boolean truth -> (truth ? trues : falses).addTo(into);
      case Number number -> {
        if (numbers != null) {
          numbers.addEqual(OrderKey.ofNumber(number), into);
        }
      }
      case String text -> {
        if (strings != null && !TermEncoding.isLonger(text, maxStringBytes)) {
          strings.addEqual(text, into);
        }
      }
      default -> throw new IllegalArgumentException("cannot match " + value.getClass());
    }
  }

  private static void addRange(@Nullable KeyColumn column, KeyRange range, OrdinalSet into) {
    if (column != null) {
      column.addRange(range, into);
    }
  }

  private void addPositions(GeoTest test, OrdinalSet into) {
    if (positions != null) {
      positions.addMatching(test, into);
    }
  }

  /** The sets of points for which only the payload can tell whether they match. */
  List<StoredSet> untested(Condition condition) {
    return switch (condition) {
      case Condition.Exists exist -> List.of();
      case Condition.IsNull isNull -> List.of();
      case Condition.Prefix prefix -> List.of(partial, longStrings);
      case Condition.Match(String field, List<Object> any) ->
          any.stream().anyMatch(this::isLongString)
              ? List.of(partial, longStrings)
              : List.of(partial);
      default -> List.of(partial);
    };
  }

  private boolean isLongString(Object value) {
    return value instanceof String text && TermEncoding.isLonger(text, maxStringBytes);
  }
}
