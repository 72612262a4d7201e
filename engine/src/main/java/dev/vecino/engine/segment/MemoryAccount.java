package dev.vecino.engine.segment;

/** Where a growing segment accounts for the memory that it has; thread-safe. */
public interface MemoryAccount {
  /** Notes memory that was taken; never refuses. */
  void take(long bytes);

  /** Notes memory that is free again. */
  void giveBack(long bytes);
}
