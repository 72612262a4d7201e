package dev.vecino.storage;

/**
 * A store, snapshot or write group was used after its end. A snapshot also ends when its store
 * reopens: a reader that meets this takes the newest view and starts again.
 */
public final class ClosedStoreException extends IllegalStateException {

  public ClosedStoreException(String message) {
    super(message);
  }
}
