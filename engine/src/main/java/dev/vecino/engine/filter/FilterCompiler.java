package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a filter against one {@link FieldIndex} to the exact set of matching ordinals, by the
 * rules of {@link PointPredicate}. Where the index cannot tell, points are tested one by one; that
 * is done last, and only for points on which the answer still depends.
 */
public final class FilterCompiler {
  /** The points that the index was built from, for what it does not cover. */
  public interface Points {
    /** The id of the point at an ordinal. */
    PointId id(int ordinal);

    /** The payload of the point at an ordinal, as it was when the index was built. */
    Payload payload(int ordinal);

    /** The ordinal of the point with this id, or -1 when none has it. */
    int ordinalOf(PointId id);
  }

  private final FieldIndex index;
  private final Points points;
  private long tests;

  private FilterCompiler(FieldIndex index, Points points) {
    this.index = index;
    this.points = points;
  }

  /**
   * Finds the ordinals that match.
   *
   * @param condition one that {@link FilterValidator} accepts
   * @throws InvalidFieldIndexException when the index turns out to be damaged
   */
  public static CompiledFilter compile(Condition condition, FieldIndex index, Points points) {
    FilterCompiler compiler = new FilterCompiler(index, points);
    OrdinalSet matches = compiler.matching(condition, null);
    return new CompiledFilter(matches, compiler.tests);
  }

  /**
   * The ordinals that match a condition, in a set of their own.
   *
   * @param within where the answer has to be right; null is everywhere
   */
  private OrdinalSet matching(Condition condition, @Nullable OrdinalSet within) {
    return switch (condition) {
      case Filter filter -> matchingFilter(filter, within);
      case Condition.Ids(List<PointId> ids) -> matchingIds(ids, within);
      case Condition.Match match -> matchingField(match.field(), match, within);
      case Condition.Range range -> matchingField(range.field(), range, within);
      case Condition.TimeRange range -> matchingField(range.field(), range, within);
      case Condition.Exists exists -> matchingField(exists.field(), exists, within);
      case Condition.IsNull isNull -> matchingField(isNull.field(), isNull, within);
      case Condition.Prefix prefix -> matchingField(prefix.field(), prefix, within);
      case Condition.GeoRadius radius -> matchingField(radius.field(), radius, within);
      case Condition.GeoBox box -> matchingField(box.field(), box, within);
    };
  }

  private OrdinalSet matchingFilter(Filter filter, @Nullable OrdinalSet within) {
    OrdinalSet remaining = within == null ? null : within.copy();
    List<Step> steps = new ArrayList<>();
    filter.must().forEach(each -> steps.add(new Step(each, Step.Kind.KEEP, testsOf(each))));
    filter.mustNot().forEach(each -> steps.add(new Step(each, Step.Kind.DROP, testsOf(each))));
    if (!filter.should().isEmpty()) {
      long most = filter.should().stream().mapToLong(this::testsOf).sum();
      steps.add(new Step(filter, Step.Kind.KEEP_ANY, most));
    }
    steps.sort(Comparator.comparingLong(Step::tests));
    for (Step step : steps) {
      if (remaining != null && remaining.isEmpty()) {
        break;
      }
      OrdinalSet matching =
          step.kind == Step.Kind.KEEP_ANY
              ? matchingAny(filter.should(), remaining)
              : matching(step.condition, remaining);
      if (step.kind == Step.Kind.DROP) {
        matching.flip();
      }
      if (remaining != null) {
        matching.and(remaining);
      }
      remaining = matching;
    }
    return remaining == null ? OrdinalSet.all(index.count()) : remaining;
  }

  /** One part of a filter; those that test fewer points one by one go first. */
  private record Step(Condition condition, Kind kind, long tests) {
    enum Kind {
      KEEP,
      KEEP_ANY,
      DROP
    }
  }

  private OrdinalSet matchingAny(List<Condition> conditions, @Nullable OrdinalSet within) {
    List<Condition> cheapestFirst =
        conditions.stream().sorted(Comparator.comparingLong(this::testsOf)).toList();
    OrdinalSet found = new OrdinalSet(index.count());
    for (Condition condition : cheapestFirst) {
      if (testsOf(condition) == 0) {
        found.or(matching(condition, within));
      } else {
        OrdinalSet open = within == null ? OrdinalSet.all(index.count()) : within.copy();
        open.andNot(found);
        OrdinalSet matching = matching(condition, open);
        matching.and(open);
        found.or(matching);
      }
    }
    return found;
  }

  /** An upper bound of the points that would be tested one by one. */
  private long testsOf(Condition condition) {
    return switch (condition) {
      case Filter filter ->
          testsOf(filter.must()) + testsOf(filter.should()) + testsOf(filter.mustNot());
      case Condition.Ids ids -> 0;
      case Condition.Match match -> testsOf(match.field(), match);
      case Condition.Range range -> testsOf(range.field(), range);
      case Condition.TimeRange range -> testsOf(range.field(), range);
      case Condition.Exists exists -> testsOf(exists.field(), exists);
      case Condition.IsNull isNull -> testsOf(isNull.field(), isNull);
      case Condition.Prefix prefix -> testsOf(prefix.field(), prefix);
      case Condition.GeoRadius radius -> testsOf(radius.field(), radius);
      case Condition.GeoBox box -> testsOf(box.field(), box);
    };
  }

  private long testsOf(List<Condition> conditions) {
    long most = 0;
    for (Condition condition : conditions) {
      most += testsOf(condition);
    }
    return most;
  }

  private long testsOf(String field, Condition condition) {
    long most = 0;
    for (StoredSet set : index.untested(field, condition)) {
      most += set.cardinality();
    }
    return most;
  }

  private OrdinalSet matchingField(String field, Condition condition, @Nullable OrdinalSet within) {
    OrdinalSet matches = new OrdinalSet(index.count());
    index.addMatching(field, condition, matches);
    List<StoredSet> untested = index.untested(field, condition);
    if (untested.stream().allMatch(StoredSet::isEmpty)) {
      return matches;
    }
    OrdinalSet open = new OrdinalSet(index.count());
    untested.forEach(set -> set.addTo(open));
    open.andNot(matches);
    if (within != null) {
      open.and(within);
    }
    FieldTest test = FieldTest.of(field, condition);
    for (int i = open.next(0); i >= 0; i = open.next(i + 1)) {
      tests++;
      if (test.matches(points.payload(i))) {
        matches.add(i);
      }
    }
    return matches;
  }

  private OrdinalSet matchingIds(List<PointId> ids, @Nullable OrdinalSet within) {
    OrdinalSet matches = new OrdinalSet(index.count());
    if (within != null && within.cardinality() < ids.size()) {
      Set<PointId> wanted = new HashSet<>(ids);
      within.forEach(ordinal -> {
        if (wanted.contains(points.id(ordinal))) {
          matches.add(ordinal);
        }
      });
      return matches;
    }
    for (PointId id : ids) {
      int ordinal = points.ordinalOf(id);
      if (ordinal >= 0) {
        matches.add(ordinal);
      }
    }
    return matches;
  }
}
