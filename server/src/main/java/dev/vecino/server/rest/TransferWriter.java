package dev.vecino.server.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.engine.backup.BackupInfo;
import dev.vecino.engine.backup.Deletion;
import dev.vecino.server.backup.BackupTargets;
import dev.vecino.server.backup.Transfers;
import dev.vecino.server.config.BackupTarget;
import dev.vecino.server.jobs.JobStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Writes the answers about snapshots, backups and jobs. */
final class TransferWriter {
  private TransferWriter() {}

  static void snapshot(JsonGenerator out, SnapshotInfo snapshot) throws IOException {
    out.writeStartObject();
    content(out, snapshot);
    out.writeEndObject();
  }

  private static void content(JsonGenerator out, SnapshotInfo snapshot) throws IOException {
    out.writeStringField("id", snapshot.id());
    out.writeStringField("collection", snapshot.collection());
    out.writeStringField("created", snapshot.created().toString());
    out.writeNumberField("points", snapshot.points());
    out.writeNumberField("version", snapshot.version());
    out.writeNumberField("bytes", snapshot.bytes());
  }

  static void snapshots(JsonGenerator out, List<SnapshotInfo> snapshots) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("snapshots");
    for (SnapshotInfo snapshot : snapshots) {
      snapshot(out, snapshot);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void targets(JsonGenerator out, List<BackupTarget> targets) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("targets");
    for (BackupTarget target : targets) {
      out.writeStartObject();
      out.writeStringField("name", target.name());
      out.writeStringField("kind", BackupTargets.kind(target));
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void backup(JsonGenerator out, String target, BackupInfo backup) throws IOException {
    out.writeStartObject();
    backupFields(out, target, backup);
    out.writeEndObject();
  }

  private static void backupFields(JsonGenerator out, String target, BackupInfo backup)
      throws IOException {
    content(out, backup.content());
    out.writeStringField("target", target);
    out.writeStringField("state", backup.state().name().toLowerCase(Locale.ROOT));
    if (backup.checked() != null) {
      out.writeStringField("checked", backup.checked().toString());
    }
    if (backup.damage() != null) {
      out.writeStringField("damage", backup.damage());
    }
  }

  static void saved(JsonGenerator out, String target, Transfers.Saved saved) throws IOException {
    out.writeStartObject();
    backupFields(out, target, saved.backup());
    out.writeNumberField("new_bytes", saved.newBytes());
    out.writeEndObject();
  }

  static void backups(JsonGenerator out, String target, List<BackupInfo> backups)
      throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("backups");
    for (BackupInfo backup : backups) {
      backup(out, target, backup);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void deletion(JsonGenerator out, Deletion deletion) throws IOException {
    out.writeStartObject();
    out.writeNumberField("freed_bytes", deletion.freedBytes());
    out.writeBooleanField("swept", deletion.swept());
    out.writeEndObject();
  }

  static void job(JsonGenerator out, JobStatus job) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", job.id());
    out.writeStringField("kind", job.spec().kind().label());
    out.writeStringField("collection", job.spec().collection());
    out.writeStringField("state", job.state().label());
    out.writeNumberField("done_bytes", job.doneBytes());
    out.writeNumberField("total_bytes", job.totalBytes());
    out.writeStringField("started", job.started().toString());
    if (job.ended() != null) {
      out.writeStringField("ended", job.ended().toString());
    }
    if (job.error() != null) {
      out.writeStringField("error", job.error());
    }
    out.writeEndObject();
  }

  static void jobs(JsonGenerator out, List<JobStatus> jobs) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("jobs");
    for (JobStatus job : jobs) {
      job(out, job);
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
