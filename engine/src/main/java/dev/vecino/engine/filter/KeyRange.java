package dev.vecino.engine.filter;

import org.jspecify.annotations.Nullable;

/** Keys between two bounds; an absent bound is none. */
record KeyRange(
    @Nullable OrderKey lower,
    boolean lowerInclusive,
    @Nullable OrderKey upper,
    boolean upperInclusive) {

  static KeyRange of(Condition.Range range) {
    Condition.NumberBound lower = range.lower();
    Condition.NumberBound upper = range.upper();
    return new KeyRange(
        lower == null ? null : OrderKey.ofNumber(lower.value()),
        lower == null || lower.inclusive(),
        upper == null ? null : OrderKey.ofNumber(upper.value()),
        upper == null || upper.inclusive());
  }

  static KeyRange of(Condition.TimeRange range) {
    Condition.TimeBound lower = range.lower();
    Condition.TimeBound upper = range.upper();
    return new KeyRange(
        lower == null ? null : OrderKey.ofTime(lower.value()),
        lower == null || lower.inclusive(),
        upper == null ? null : OrderKey.ofTime(upper.value()),
        upper == null || upper.inclusive());
  }

  boolean contains(OrderKey key) {
    return !isBelow(key) && !isAbove(key);
  }

  /** Whether the key lies below the range. */
  private boolean isBelow(OrderKey key) {
    if (lower == null) {
      return false;
    }
    int order = key.compareTo(lower);
    return lowerInclusive ? order < 0 : order <= 0;
  }

  /** Whether the key lies above the range. */
  private boolean isAbove(OrderKey key) {
    if (upper == null) {
      return false;
    }
    int order = key.compareTo(upper);
    return upperInclusive ? order > 0 : order >= 0;
  }
}
