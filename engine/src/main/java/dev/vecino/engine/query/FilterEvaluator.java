package dev.vecino.engine.query;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import dev.vecino.engine.filter.CompiledFilter;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.FieldIndex;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.filter.FilterCompiler;
import dev.vecino.engine.filter.InvalidFieldIndexException;
import dev.vecino.engine.filter.OrdinalSet;
import dev.vecino.engine.filter.PointPredicate;
import dev.vecino.engine.query.FilterCache.Answer;
import dev.vecino.engine.query.View.ViewSegment;
import dev.vecino.engine.segment.GrowingBlock;
import dev.vecino.engine.segment.GrowingSegment;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.Segment;
import dev.vecino.storage.IdEntry;
import dev.vecino.storage.PayloadRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers one filter over the segments of one view, exactly: from field indexes where they know,
 * from payloads of the view's snapshot for the rest.
 */
final class FilterEvaluator {
  private final View view;
  private final Filter filter;
  private final FilterCache cache;
  private final boolean namesIds;
  private @Nullable PointPredicate predicate;

  /**
   * What a filter matches in a segment, liveness aside.
   *
   * @param answer belongs to whoever made it; not to be changed
   * @param filterTests payloads that were tested one by one
   */
  record Matches(FilterCache.Answer answer, long filterTests) {
    OrdinalSet set() {
      return answer.set();
    }

    int count() {
      return answer.count();
    }
  }

  FilterEvaluator(View view, Filter filter, FilterCache cache) {
    this.view = view;
    this.filter = filter;
    this.cache = cache;
    this.namesIds = namesIds(filter);
  }

  /** Which point an id means depends on the view. */
  private static boolean namesIds(Condition condition) {
    return switch (condition) {
      case Condition.Ids ids -> true;
      case Filter f -> anyNamesIds(f.must()) || anyNamesIds(f.should()) || anyNamesIds(f.mustNot());
      case Condition.Match m -> false;
      case Condition.Range r -> false;
      case Condition.TimeRange r -> false;
      case Condition.Exists e -> false;
      case Condition.IsNull n -> false;
      case Condition.Prefix p -> false;
      case Condition.GeoRadius g -> false;
      case Condition.GeoBox b -> false;
    };
  }

  private static boolean anyNamesIds(List<Condition> conditions) {
    for (Condition condition : conditions) {
      if (namesIds(condition)) {
        return true;
      }
    }
    return false;
  }

  /** For what is tested point by point, which searches hardly ever do. */
  private PointPredicate predicate() {
    PointPredicate compiled = predicate;
    if (compiled == null) {
      compiled = PointPredicate.compile(filter);
      predicate = compiled;
    }
    return compiled;
  }

  Matches evaluate(ViewSegment visible) {
    return switch (visible.segment()) {
      case SealedSegment sealed -> sealed(sealed);
      case GrowingSegment growing -> growing(growing, visible.points());
    };
  }

  private Matches sealed(SealedSegment segment) {
    Answer answer = namesIds ? null : cache.find(segment.openedNumber(), filter);
    long tests = 0;
    if (answer == null) {
      CompiledFilter compiled = compiled(segment);
      answer = Answer.of(compiled.matches());
      tests = compiled.filterTests();
      if (tests == 0 && !namesIds) {
        // Tests read payloads through this view's snapshot, which another view need not share.
        cache.put(segment.openedNumber(), filter, answer);
      }
    }
    return retestDirty(segment, answer, tests, segment.points());
  }

  private CompiledFilter compiled(SealedSegment segment) {
    StoredPoints points = new StoredPoints(segment, 0, segment.points());
    try {
      return FilterCompiler.compile(filter, segment.fields(), points);
    } catch (InvalidFieldIndexException e) {
      segment.distrustFields(String.valueOf(e.getMessage()));
      return FilterCompiler.compile(filter, FieldIndex.unknown(segment.points()), points);
    }
  }

  private Matches growing(GrowingSegment segment, int points) {
    OrdinalSet set = new OrdinalSet(points);
    GrowingBlock[] blocks = segment.blocks();
    long tests = 0;
    for (int first = 0; first < points; first += GrowingBlock.POINTS) {
      GrowingBlock block = blocks[first / GrowingBlock.POINTS];
      int end = Math.min(points, first + GrowingBlock.POINTS);
      // Payloads first: they are let go only after the index is there.
      @Nullable Payload @Nullable [] payloads = block.payloads();
      FieldIndex index = block.fields();
      if (index != null) {
        CompiledFilter compiled =
            FilterCompiler.compile(
                filter, index, new StoredPoints(segment, first, GrowingBlock.POINTS));
        tests += compiled.filterTests();
        copyBlock(compiled.matches(), set, first, end - first);
      } else {
        tests += testOneByOne(segment, set, first, end, payloads);
      }
    }
    return retestDirty(segment, Answer.of(set), tests, points);
  }

  private static void copyBlock(OrdinalSet block, OrdinalSet target, int first, int visible) {
    for (int i = block.next(0); i >= 0 && i < visible; i = block.next(i + 1)) {
      target.add(first + i);
    }
  }

  private long testOneByOne(
      GrowingSegment segment,
      OrdinalSet set,
      int first,
      int end,
      @Nullable Payload @Nullable [] payloads) {
    StoredPoints stored = new StoredPoints(segment, 0, segment.points());
    for (int ordinal = first; ordinal < end; ordinal++) {
      Payload held = payloads == null ? null : payloads[ordinal - first];
      Payload payload = held == null ? stored.payload(ordinal) : held;
      if (predicate().matches(stored.id(ordinal), payload)) {
        set.add(ordinal);
      }
    }
    return (long) end - first;
  }

  /** Changes a copy, since {@code answer} may be cached. */
  private Matches retestDirty(Segment segment, Answer answer, long tests, int points) {
    if (segment.dirty().isEmpty()) {
      return new Matches(answer, tests);
    }
    OrdinalSet corrected = answer.set().copy();
    StoredPoints stored = new StoredPoints(segment, 0, segment.points());
    long[] tested = {tests};
    segment
        .dirty()
        .forEach((ordinal, version) -> {
          if (ordinal >= points) {
            return;
          }
          tested[0]++;
          if (predicate().matches(stored.id(ordinal), stored.payload(ordinal))) {
            corrected.add(ordinal);
          } else {
            corrected.remove(ordinal);
          }
        });
    return new Matches(Answer.of(corrected), tested[0]);
  }

  /** A run of a segment's points from {@code first} on, payloads from the view's snapshot. */
  private final class StoredPoints implements FilterCompiler.Points {
    private final Segment segment;
    private final int first;
    private final int count;

    StoredPoints(Segment segment, int first, int count) {
      this.segment = segment;
      this.first = first;
      this.count = count;
    }

    @Override
    public PointId id(int ordinal) {
      return PointId.decode(segment.id(first + ordinal));
    }

    @Override
    public Payload payload(int ordinal) {
      PayloadRow row = view.snapshot().payload(segment.location(first + ordinal));
      // A point that died before the view has no row, and no answer will hold it.
      return row == null ? Payload.EMPTY : Payload.ofStored(row.payload());
    }

    @Override
    public int ordinalOf(PointId id) {
      IdEntry entry = view.snapshot().find(id.encoded());
      int ordinal = entry == null ? -1 : segment.ordinalOf(entry.location()) - first;
      return ordinal >= 0 && ordinal < count ? ordinal : -1;
    }
  }
}
