package dev.vecino.engine.filter;

/** Constants of the field index's byte layout, which {@link FieldIndex} describes. */
final class FieldIndexFormat {
  /** Hard bound of the directory, whatever the options say. */
  static final int MAX_FIELDS = 1 << 16;

  static final int MAX_STRING_BYTES = 1 << 16;

  private FieldIndexFormat() {}
}
