package dev.vecino.storage;

/** Receives vectors that no sealed segment holds yet, in the order of their locations. */
@FunctionalInterface
public interface PendingVisitor {

  /** Takes one row; the array is the visitor's to keep. */
  void visit(long location, byte[] vectors);
}
