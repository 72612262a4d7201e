package dev.vecino.client;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Optional;

/** Snapshots, backups and jobs from the wire, and where to restore to it. */
final class TransferWire {
  private TransferWire() {}

  static SnapshotInfo snapshot(dev.vecino.proto.v1.SnapshotInfo wire) {
    return new SnapshotInfo(
        wire.getId(),
        wire.getCollection(),
        time(wire.getCreated()),
        wire.getPoints(),
        wire.getVersion(),
        wire.getBytes());
  }

  static BackupInfo backup(dev.vecino.proto.v1.BackupInfo wire) {
    return new BackupInfo(
        snapshot(wire.getContent()),
        wire.getTarget(),
        switch (wire.getState()) {
          case BACKUP_STATE_VERIFIED -> BackupState.VERIFIED;
          case BACKUP_STATE_DAMAGED -> BackupState.DAMAGED;
          case BACKUP_STATE_UNVERIFIED, BACKUP_STATE_UNSPECIFIED, UNRECOGNIZED ->
              BackupState.UNVERIFIED;
        },
        wire.hasChecked() ? Optional.of(time(wire.getChecked())) : Optional.empty(),
        text(wire.getDamage()));
  }

  static JobInfo job(dev.vecino.proto.v1.JobInfo wire) {
    return new JobInfo(
        wire.getId(),
        wire.getKind(),
        wire.getCollection(),
        wire.getState(),
        wire.getDoneBytes(),
        wire.getTotalBytes(),
        time(wire.getStarted()),
        wire.hasEnded() ? Optional.of(time(wire.getEnded())) : Optional.empty(),
        text(wire.getError()));
  }

  static dev.vecino.proto.v1.RestoreTarget target(RestoreTarget target) {
    return dev.vecino.proto.v1.RestoreTarget.newBuilder()
        .setCollection(target.collection())
        .setReplace(target.replace())
        .build();
  }

  private static Optional<String> text(String wire) {
    return wire.isEmpty() ? Optional.empty() : Optional.of(wire);
  }

  private static Instant time(Timestamp wire) {
    return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
  }
}
