package dev.vecino.storage;

/** Receives points in the order of their ids. */
@FunctionalInterface
public interface IdVisitor {

  /**
   * @return whether to go on
   */
  boolean visit(byte[] id, IdEntry entry);
}
