package dev.vecino.engine.query;

import dev.vecino.engine.filter.OrdinalSet;
import dev.vecino.engine.segment.Deaths;
import dev.vecino.index.Acceptor;
import org.jspecify.annotations.Nullable;

/**
 * Which points of a segment may be answers: visible, matching and alive. Ordinals it is asked about
 * carry a base that is taken off.
 */
final class LiveMatches implements Acceptor {
  private final int base;
  private final int points;
  private final long @Nullable [] words;
  private final Deaths.At deaths;

  /**
   * For the points of a segment in a view.
   *
   * @param matches what the filter matches; null for all
   */
  LiveMatches(int base, int points, @Nullable OrdinalSet matches, Deaths.At deaths) {
    this.base = base;
    this.points = points;
    this.words = matches == null ? null : matches.words();
    this.deaths = deaths;
  }

  @Override
  public boolean accepts(int basedOrdinal) {
    int ordinal = basedOrdinal - base;
    if (ordinal >= points) {
      return false;
    }
    if (words != null && (words[ordinal >> 6] & (1L << ordinal)) == 0) {
      return false;
    }
    return !deaths.isDead(ordinal);
  }

  /** True when it would accept everything, so that callers need not ask. */
  boolean acceptsAll() {
    return words == null && !deaths.any();
  }

  /** False when every match is accepted. */
  boolean anyDead() {
    return deaths.any();
  }

  /** How many points it accepts. */
  int count() {
    if (words == null) {
      return points - deaths.count(points);
    }
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      for (long word = words[i]; word != 0; word &= word - 1) {
        count += deaths.isDead((i << 6) + Long.numberOfTrailingZeros(word)) ? 0 : 1;
      }
    }
    return count;
  }
}
