package dev.vecino.server.cli;

import dev.vecino.client.BackupInfo;
import dev.vecino.client.CollectionInfo;
import dev.vecino.client.JobInfo;
import dev.vecino.client.SnapshotInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How snapshots, backups and jobs are shown: in tables, or in JSON with the names of REST. */
final class TransferOutput {
  private TransferOutput() {}

  static void snapshots(Terminal terminal, List<SnapshotInfo> snapshots, boolean json) {
    if (json) {
      print(terminal, snapshots.stream().map(TransferOutput::map).toList());
      return;
    }
    TextTable table = new TextTable("SNAPSHOT", "CREATED", "POINTS", "SIZE", "COLLECTION");
    for (SnapshotInfo snapshot : snapshots) {
      table.row(
          snapshot.id(),
          time(snapshot.created()),
          count(snapshot.points()),
          CollectionsCommand.bytes(snapshot.bytes()),
          snapshot.collection());
    }
    table.print(terminal);
  }

  static void backups(Terminal terminal, List<BackupInfo> backups, boolean json) {
    if (json) {
      print(terminal, backups.stream().map(TransferOutput::map).toList());
      return;
    }
    TextTable table = new TextTable("BACKUP", "CREATED", "POINTS", "SIZE", "STATE", "COLLECTION");
    for (BackupInfo backup : backups) {
      SnapshotInfo content = backup.content();
      table.row(
          content.id(),
          time(content.created()),
          count(content.points()),
          CollectionsCommand.bytes(content.bytes()),
          CollectionsCommand.lower(backup.state()),
          content.collection());
    }
    table.print(terminal);
    backups.forEach(backup ->
        backup
            .damage()
            .ifPresent(damage -> terminal.out().printf("%s: %s%n", backup.id(), damage)));
  }

  static void jobs(Terminal terminal, List<JobInfo> jobs, boolean json) {
    if (json) {
      print(terminal, jobs.stream().map(TransferOutput::map).toList());
      return;
    }
    TextTable table = new TextTable("JOB", "KIND", "STATE", "DONE", "STARTED", "COLLECTION");
    for (JobInfo job : jobs) {
      table.row(
          job.id(),
          job.kind(),
          job.state(),
          "%s of %s"
              .formatted(
                  CollectionsCommand.bytes(job.doneBytes()),
                  CollectionsCommand.bytes(job.totalBytes())),
          time(job.started()),
          job.collection());
    }
    table.print(terminal);
    jobs.forEach(
        job -> job.error().ifPresent(error -> terminal.out().printf("%s: %s%n", job.id(), error)));
  }

  static void snapshot(Terminal terminal, String what, SnapshotInfo snapshot, boolean json) {
    if (json) {
      print(terminal, map(snapshot));
      return;
    }
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%s %s of '%s': %,d points, %s%n",
            what,
            snapshot.id(),
            snapshot.collection(),
            snapshot.points(),
            CollectionsCommand.bytes(snapshot.bytes()));
  }

  static void restored(Terminal terminal, CollectionInfo collection) {
    terminal
        .out()
        .printf(Locale.ROOT, "restored '%s': %,d points%n", collection.name(), collection.points());
  }

  static Map<String, @Nullable Object> map(SnapshotInfo snapshot) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", snapshot.id());
    map.put("collection", snapshot.collection());
    map.put("created", snapshot.created().toString());
    map.put("points", snapshot.points());
    map.put("version", snapshot.version());
    map.put("bytes", snapshot.bytes());
    return map;
  }

  static Map<String, @Nullable Object> map(BackupInfo backup) {
    Map<String, @Nullable Object> map = map(backup.content());
    map.put("target", backup.target());
    map.put("state", CollectionsCommand.lower(backup.state()));
    backup.checked().ifPresent(checked -> map.put("checked", checked.toString()));
    backup.damage().ifPresent(damage -> map.put("damage", damage));
    return map;
  }

  private static Map<String, @Nullable Object> map(JobInfo job) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", job.id());
    map.put("kind", job.kind());
    map.put("collection", job.collection());
    map.put("state", job.state());
    map.put("done_bytes", job.doneBytes());
    map.put("total_bytes", job.totalBytes());
    map.put("started", job.started().toString());
    job.ended().ifPresent(ended -> map.put("ended", ended.toString()));
    job.error().ifPresent(error -> map.put("error", error));
    return map;
  }

  static void print(Terminal terminal, @Nullable Object value) {
    terminal.out().println(JsonValues.write(value));
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String count(long points) {
    return String.format(Locale.ROOT, "%,d", points);
  }
}
