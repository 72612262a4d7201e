package dev.vecino.engine.filter;

/**
 * What a {@link FieldIndex} takes in.
 *
 * @param maxFields distinct field paths, the first ones met; points with further ones are tested
 *     one by one
 * @param maxStringBytes length of an encoded string (as UTF-8, but 6 bytes for a character outside
 *     of the basic plane); longer ones are tested one by one
 */
public record FieldIndexOptions(int maxFields, int maxStringBytes) {
  public static final FieldIndexOptions DEFAULT = new FieldIndexOptions(256, 256);

  public FieldIndexOptions {
    if (maxFields < 0 || maxFields > FieldIndexFormat.MAX_FIELDS) {
      throw new IllegalArgumentException(
          "maxFields is %d, expected 0 to %d".formatted(maxFields, FieldIndexFormat.MAX_FIELDS));
    }
    if (maxStringBytes < 0 || maxStringBytes > FieldIndexFormat.MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          "maxStringBytes is %d, expected 0 to %d"
              .formatted(maxStringBytes, FieldIndexFormat.MAX_STRING_BYTES));
    }
  }
}
