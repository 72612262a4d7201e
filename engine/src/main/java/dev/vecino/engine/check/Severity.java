package dev.vecino.engine.check;

/** How bad a finding is, mildest first. */
public enum Severity {
  /** Nothing is wrong with the data: something lies about that a start clears or that is kept. */
  NOTE,
  /** Something derived is damaged; it can be made again from what is not. */
  DERIVED,
  /** Data is lost or cannot be trusted. */
  LOSS
}
