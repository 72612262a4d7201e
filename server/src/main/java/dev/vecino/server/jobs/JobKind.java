package dev.vecino.server.jobs;

import java.util.Locale;

/** What a job does. */
public enum JobKind {
  SNAPSHOT,
  RESTORE,
  DOWNLOAD,
  BACKUP,
  VERIFY;

  /** As callers see it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
