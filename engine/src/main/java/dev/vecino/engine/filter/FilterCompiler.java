package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;

/** Compiles a filter against one {@link FieldIndex} to the exact set of matching ordinals. */
public final class FilterCompiler {
  private FilterCompiler() {}

  /** The points that the index was built from, for what it does not cover. */
  public interface Points {
    /** The id of the point at an ordinal. */
    PointId id(int ordinal);

    /** The payload of the point at an ordinal, as it was when the index was built. */
    Payload payload(int ordinal);

    /** The ordinal of the point with this id, or -1 when none has it. */
    int ordinalOf(PointId id);
  }

  /**
   * Finds the ordinals that match.
   *
   * @param condition one that {@link FilterValidator} accepts
   * @throws InvalidFieldIndexException when the index turns out to be damaged
   */
  public static CompiledFilter compile(Condition condition, FieldIndex index, Points points) {
    PointPredicate predicate = PointPredicate.compile(condition);
    OrdinalSet matches = new OrdinalSet(index.count());
    for (int i = 0; i < index.count(); i++) {
      if (predicate.matches(points.id(i), points.payload(i))) {
        matches.add(i);
      }
    }
    return new CompiledFilter(matches, index.count());
  }
}
