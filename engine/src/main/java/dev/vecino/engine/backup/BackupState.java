package dev.vecino.engine.backup;

/** What is known about a backup. */
public enum BackupState {
  /** Complete, but never read back. */
  UNVERIFIED,
  /** The last verification found it whole: it counts as good. */
  VERIFIED,
  /** The last verification found damage. */
  DAMAGED
}
