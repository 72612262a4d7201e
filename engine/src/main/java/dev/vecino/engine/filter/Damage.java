package dev.vecino.engine.filter;

/** Checks on bytes that may be damaged. */
final class Damage {
  private Damage() {}

  /** Throws {@link InvalidFieldIndexException} unless {@code holds}. */
  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new InvalidFieldIndexException(otherwise);
    }
  }
}
