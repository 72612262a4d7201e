package dev.vecino.server.grpc;

import com.google.protobuf.Timestamp;
import dev.vecino.engine.backup.BackupState;
import dev.vecino.proto.v1.BackupInfo;
import dev.vecino.proto.v1.JobInfo;
import dev.vecino.proto.v1.RestoreTarget;
import dev.vecino.proto.v1.SnapshotInfo;
import dev.vecino.server.jobs.JobStatus;
import java.time.Instant;

/** Snapshots, backups and jobs from the domain to messages, and where to restore from them. */
final class TransferMessages {
  private TransferMessages() {}

  static SnapshotInfo snapshot(dev.vecino.engine.SnapshotInfo snapshot) {
    return SnapshotInfo.newBuilder()
        .setId(snapshot.id())
        .setCollection(snapshot.collection())
        .setCreated(time(snapshot.created()))
        .setPoints(snapshot.points())
        .setVersion(snapshot.version())
        .setBytes(snapshot.bytes())
        .build();
  }

  static BackupInfo backup(String target, dev.vecino.engine.backup.BackupInfo backup) {
    BackupInfo.Builder info =
        BackupInfo.newBuilder()
            .setContent(snapshot(backup.content()))
            .setTarget(target)
            .setState(state(backup.state()));
    Instant checked = backup.checked();
    if (checked != null) {
      info.setChecked(time(checked));
    }
    String damage = backup.damage();
    if (damage != null) {
      info.setDamage(damage);
    }
    return info.build();
  }

  private static dev.vecino.proto.v1.BackupState state(BackupState state) {
    return switch (state) {
      case UNVERIFIED -> dev.vecino.proto.v1.BackupState.BACKUP_STATE_UNVERIFIED;
      case VERIFIED -> dev.vecino.proto.v1.BackupState.BACKUP_STATE_VERIFIED;
      case DAMAGED -> dev.vecino.proto.v1.BackupState.BACKUP_STATE_DAMAGED;
    };
  }

  static JobInfo job(JobStatus job) {
    JobInfo.Builder info =
        JobInfo.newBuilder()
            .setId(job.id())
            .setKind(job.spec().kind().label())
            .setCollection(job.spec().collection())
            .setState(job.state().label())
            .setDoneBytes(job.doneBytes())
            .setTotalBytes(job.totalBytes())
            .setStarted(time(job.started()));
    Instant ended = job.ended();
    if (ended != null) {
      info.setEnded(time(ended));
    }
    String error = job.error();
    if (error != null) {
      info.setError(error);
    }
    return info.build();
  }

  static dev.vecino.engine.RestoreTarget target(RestoreTarget target) {
    return new dev.vecino.engine.RestoreTarget(target.getCollection(), target.getReplace());
  }

  private static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
