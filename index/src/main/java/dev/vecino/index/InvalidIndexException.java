package dev.vecino.index;

/** Bytes given as a graph or as codes are not one: damaged, cut off or of another version. */
public final class InvalidIndexException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message says what was expected and what came. */
  public InvalidIndexException(String message) {
    super(message);
  }
}
