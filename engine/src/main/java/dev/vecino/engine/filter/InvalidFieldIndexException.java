package dev.vecino.engine.filter;

/** Bytes are no field index, or a damaged one: rebuild it from the payloads. */
public final class InvalidFieldIndexException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidFieldIndexException(String message) {
    super(message);
  }
}
