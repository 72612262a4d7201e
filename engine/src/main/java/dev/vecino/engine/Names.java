package dev.vecino.engine;

/** How names that callers give appear in messages. */
final class Names {
  private static final int LONGEST_SHOWN = 140;

  private Names() {}

  static String abbreviated(String name) {
    return name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "…";
  }
}
