package dev.vecino.index;

/** Asked now and then by long work whether it should end. */
@FunctionalInterface
public interface Cancellation {
  /** Never ends anything. */
  Cancellation NONE = () -> {};

  /**
   * Returns when the work may go on; throws the caller's own unchecked exception when it should
   * end. May be called from several threads.
   */
  void check();
}
