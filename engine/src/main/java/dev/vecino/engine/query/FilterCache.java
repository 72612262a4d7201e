package dev.vecino.engine.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.filter.OrdinalSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers of repeated filters over sealed segments, without liveness and without payload changes
 * since the fields were built, so that an entry stays right as long as its segment is there.
 */
public final class FilterCache {
  private static final int ENTRY_BYTES = 256;

  private final Cache<Key, Answer> sets;

  private record Key(long openedSegment, Filter filter) {}

  /**
   * What a filter matches.
   *
   * @param set not to be changed by anybody
   * @param count how many are in it
   */
  record Answer(OrdinalSet set, int count) {
    static Answer of(OrdinalSet set) {
      return new Answer(set, set.cardinality());
    }
  }

  /** Keeps sets of about so many bytes together. */
  public FilterCache(long maxBytes) {
    sets =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(
                (Key key, Answer answer) -> ENTRY_BYTES + answer.set().words().length * Long.BYTES)
            .build();
  }

  @Nullable Answer find(long openedSegment, Filter filter) {
    return sets.getIfPresent(new Key(openedSegment, filter));
  }

  void put(long openedSegment, Filter filter, Answer answer) {
    sets.put(new Key(openedSegment, filter), answer);
  }
}
