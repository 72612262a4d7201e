package dev.vecino.engine;

/**
 * What a read runs inside of: whether somebody still waits for it, and the memory that its answer
 * may take. Thread-safe or used by one thread, as the caller likes: a read uses it from its own.
 */
public interface ReadScope {
  /** Nobody goes away, and memory is bounded by {@link Limits#maxAnswerBytes} alone. */
  ReadScope UNBOUNDED = new ReadScope() {};

  /** Asked now and then; when true a search ends with CANCELLED. */
  default boolean cancelled() {
    return false;
  }

  /**
   * Told before the answer holds so many more bytes, as the engine's objects take them.
   *
   * @throws ResourceException to end the read, when there is not enough memory for it now
   */
  default void hold(long bytes) {}
}
