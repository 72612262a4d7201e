package dev.vecino.engine.backup;

import dev.vecino.engine.SnapshotInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup.
 *
 * @param content what it holds; its id is the backup's
 * @param checked when it was last verified; null when never
 * @param damage what that found damaged; null when nothing
 */
public record BackupInfo(
    SnapshotInfo content, BackupState state, @Nullable Instant checked, @Nullable String damage) {}
