package dev.vecino.bench;

import org.jspecify.annotations.Nullable;

/**
 * One search of a run.
 *
 * @param query row of the data set's queries
 * @param filter null for none
 * @param ef null for the server's default
 */
record Ask(int query, Dataset.@Nullable NamedFilter filter, @Nullable Integer ef) {
  /** Answers wanted, everywhere. */
  static final int K = 10;
}
