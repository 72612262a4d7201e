package dev.vecino.index;

/** Which of two ordinals with equal rank comes first; a total order, so that ties are exact. */
@FunctionalInterface
public interface OrdinalOrder {
  /** The smaller ordinal first. */
  OrdinalOrder NATURAL = Integer::compare;

  /** Negative when {@code a} comes before {@code b}, positive when after, 0 only when equal. */
  int compare(int a, int b);
}
