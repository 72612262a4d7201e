package dev.vecino.index;

/** Says which ordinals a search may return: filters and deletions as the index sees them. */
@FunctionalInterface
public interface Acceptor {
  /** Whether {@code ordinal} may be returned; called from the searching thread alone. */
  boolean accepts(int ordinal);
}
