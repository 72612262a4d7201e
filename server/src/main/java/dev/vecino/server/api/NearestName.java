package dev.vecino.server.api;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody probably meant when a name is unknown. */
public final class NearestName {
  private static final int LONGEST_COMPARED = 64;

  private NearestName() {}

  /** {@code unknown <what> '<name>'}, with the nearest known name when there is a near one. */
  public static String message(String what, String name, Collection<String> known) {
    String shown = name.length() <= LONGEST_COMPARED ? name : name.substring(0, 61) + "...";
    String hint =
        find(name, known)
            .map(near -> "; did you mean '%s'?".formatted(near))
            .orElseGet(() -> known.isEmpty() ? "" : "; known are " + String.join(", ", known));
    return "unknown %s '%s'%s".formatted(what, shown, hint);
  }

  /** The known name with the fewest edits, when it takes at most half of the name's length. */
  public static Optional<String> find(String name, Collection<String> known) {
    if (name.length() > LONGEST_COMPARED) {
      return Optional.empty();
    }
    String nearest = null;
    int fewest = Math.max(2, name.length() / 2) + 1;
    for (String candidate : known) {
      int edits = edits(name, candidate);
      if (edits < fewest) {
        fewest = edits;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Levenshtein's distance, one row at a time. */
  static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
