package dev.vecino.engine.check;

import dev.vecino.engine.PointId;
import java.util.HexFormat;

/** Ids for people, whatever the bytes are. */
final class Ids {
  private Ids() {}

  /** As {@link PointId} shows it; in hexadecimal when the bytes are no id. */
  static String text(byte[] encoded) {
    try {
      return PointId.decode(encoded).toString();
    } catch (IllegalArgumentException e) {
      return "0x" + HexFormat.of().formatHex(encoded);
    }
  }
}
