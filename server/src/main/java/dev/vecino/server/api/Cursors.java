package dev.vecino.server.api;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.PointId;
import java.util.Arrays;
import java.util.Base64;

/** Scroll cursors: the last id of a page, as base64url of its encoding without padding. */
public final class Cursors {
  private Cursors() {}

  public static String write(PointId id) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id.encoded());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws CallerException INVALID_ARGUMENT about {@code cursor} for anything else
   */
  public static PointId read(String cursor) {
    try {
      byte[] encoded = Base64.getUrlDecoder().decode(cursor);
      PointId id = PointId.decode(encoded);
      // Decoding replaces malformed UTF-8 silently, so that the bytes must come out again.
      if (encoded.length <= 1 + PointId.MAX_TEXT_BYTES && Arrays.equals(id.encoded(), encoded)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw refusal();
    }
    throw refusal();
  }

  private static CallerException refusal() {
    return CallerException.invalid(
        "cursor", "cursor must be the next_cursor of an earlier page, as it was given");
  }
}
