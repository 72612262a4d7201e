package dev.vecino.storage;

/** Receives payload rows in the order of their locations. */
@FunctionalInterface
public interface PayloadVisitor {

  /** Takes one row. */
  void visit(long location, PayloadRow row);
}
