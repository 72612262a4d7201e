package dev.vecino.engine.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a verification as the target keeps it: one line of text, {@code verified TIME} or
 * {@code damaged TIME REASON}.
 *
 * @param damage null when the backup is good
 */
record Verdict(Instant time, @Nullable String damage) {
  private static final String VERIFIED = "verified";
  private static final String DAMAGED = "damaged";

  byte[] encode() {
    String line =
        damage == null
            ? VERIFIED + " " + time
            : DAMAGED + " " + time + " " + damage.replace('\n', ' ');
    return (line + "\n").getBytes(UTF_8);
  }

  /**
   * What was recorded; null when it is something else, and then the backup counts as unverified.
   */
  static @Nullable Verdict decode(byte[] bytes) {
    String[] words = new String(bytes, UTF_8).strip().split(" ", 3);
    try {
      if (words.length == 2 && words[0].equals(VERIFIED)) {
        return new Verdict(Instant.parse(words[1]), null);
      }
      if (words.length == 3 && words[0].equals(DAMAGED)) {
        return new Verdict(Instant.parse(words[1]), words[2]);
      }
      return null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
