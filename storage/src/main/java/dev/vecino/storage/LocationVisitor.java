package dev.vecino.storage;

/** Receives a location and the sequence recorded beside it, in the order of the locations. */
@FunctionalInterface
public interface LocationVisitor {

  /** Takes one row; the sequence is a death's for tombstones and a version for dirty payloads. */
  void visit(long location, long sequence);
}
