package dev.vecino.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A backup.
 *
 * @param content what it holds; its id is the backup's
 * @param target where it is
 * @param checked when it was last verified; empty when never
 * @param damage what that found damaged; empty when nothing
 */
public record BackupInfo(
    SnapshotInfo content,
    String target,
    BackupState state,
    Optional<Instant> checked,
    Optional<String> damage) {

  public String id() {
    return content.id();
  }
}
