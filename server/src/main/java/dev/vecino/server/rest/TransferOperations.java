package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Collection;
import dev.vecino.engine.RestoreTarget;
import dev.vecino.engine.Snapshots;
import dev.vecino.engine.backup.Backups;
import dev.vecino.engine.backup.Deletion;
import dev.vecino.server.backup.Transfers;
import dev.vecino.server.jobs.Job;
import dev.vecino.server.jobs.JobStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What the contract's operations about snapshots, backups and jobs do. */
final class TransferOperations {
  /** Less than a connection may be idle: then the answer is where to look for the outcome. */
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  private static final String ASYNC = "respond-async";

  private final Snapshots snapshots;
  private final Transfers transfers;

  TransferOperations(Transfers transfers) {
    this.snapshots = transfers.database().snapshots();
    this.transfers = transfers;
  }

  List<Operation<?>> all() {
    return List.of(
        Operation.withoutBody("listAllSnapshots", (exchange, none) -> listAll()),
        Operation.withoutBody("listSnapshots", (exchange, none) -> list(exchange)),
        Operation.withoutBody("createSnapshot", (exchange, none) -> create(exchange)),
        Operation.withoutBody("getSnapshot", (exchange, none) -> get(exchange)),
        Operation.withoutBody("deleteSnapshot", (exchange, none) -> delete(exchange)),
        Operation.withBody("restoreSnapshot", TransferReader::restore, this::restore),
        Operation.withoutBody("listBackupTargets", (exchange, none) -> targets()),
        Operation.withoutBody("listBackups", (exchange, none) -> listBackups(exchange)),
        Operation.withBody("createBackup", TransferReader::backup, this::backup),
        Operation.withoutBody("getBackup", (exchange, none) -> getBackup(exchange)),
        Operation.withoutBody("deleteBackup", (exchange, none) -> deleteBackup(exchange)),
        Operation.withoutBody("verifyBackup", (exchange, none) -> verify(exchange)),
        Operation.withBody("restoreBackup", TransferReader::restore, this::restoreBackup),
        Operation.withoutBody("listJobs", (exchange, none) -> listJobs()),
        Operation.withoutBody(
            "getJob", (exchange, none) -> job(transfers.jobs().find(exchange.part("job")))),
        Operation.withoutBody(
            "cancelJob", (exchange, none) -> job(transfers.jobs().cancel(exchange.part("job")))));
  }

  private Answer listAll() {
    return Answer.ok(out -> TransferWriter.snapshots(out, snapshots.list()));
  }

  private Answer list(Exchange exchange) {
    var found = snapshots.list(exchange.collection());
    return Answer.ok(out -> TransferWriter.snapshots(out, found));
  }

  private Answer create(Exchange exchange) {
    String collection = exchange.collection();
    return whenOver(
        exchange,
        transfers.snapshot(collection),
        snapshot ->
            created(
                "/v1/collections/%s/snapshots/%s".formatted(collection, snapshot.id()),
                out -> TransferWriter.snapshot(out, snapshot)));
  }

  private Answer get(Exchange exchange) {
    var snapshot = snapshots.find(exchange.collection(), exchange.part("snapshot"));
    return Answer.ok(out -> TransferWriter.snapshot(out, snapshot));
  }

  private Answer delete(Exchange exchange) {
    snapshots.delete(exchange.collection(), exchange.part("snapshot"));
    return Answer.ok(out -> {
      out.writeStartObject();
      out.writeEndObject();
    });
  }

  private Answer restore(Exchange exchange, RestoreTarget target) {
    return whenOver(
        exchange,
        transfers.restore(exchange.collection(), exchange.part("snapshot"), target),
        TransferOperations::restored);
  }

  /** The answer about a collection that was restored. */
  static Answer restored(Collection collection) {
    return created(
        "/v1/collections/" + collection.spec().name(),
        out -> ResponseWriter.collection(out, collection.describe()));
  }

  private Answer targets() {
    return Answer.ok(out -> TransferWriter.targets(out, transfers.backups().targets()));
  }

  private Answer listBackups(Exchange exchange) {
    var found = at(exchange).list();
    return Answer.ok(out -> TransferWriter.backups(out, exchange.part("target"), found));
  }

  private Answer backup(Exchange exchange, TransferReader.CreateBackup request) {
    String target = exchange.part("target");
    return whenOver(
        exchange,
        transfers.backup(target, request.collection()),
        saved ->
            created(
                "/v1/backups/%s/%s".formatted(target, saved.backup().content().id()),
                out -> TransferWriter.saved(out, target, saved)));
  }

  private Answer getBackup(Exchange exchange) {
    var backup = at(exchange).find(exchange.part("backup"));
    return Answer.ok(out -> TransferWriter.backup(out, exchange.part("target"), backup));
  }

  private Answer deleteBackup(Exchange exchange) {
    Deletion deletion = at(exchange).delete(exchange.part("backup"));
    return Answer.ok(out -> TransferWriter.deletion(out, deletion));
  }

  private Answer verify(Exchange exchange) {
    String target = exchange.part("target");
    return whenOver(
        exchange,
        transfers.verify(target, exchange.part("backup")),
        backup -> Answer.ok(out -> TransferWriter.backup(out, target, backup)));
  }

  private Answer restoreBackup(Exchange exchange, RestoreTarget into) {
    return whenOver(
        exchange,
        transfers.restoreBackup(exchange.part("target"), exchange.part("backup"), into),
        TransferOperations::restored);
  }

  private Backups at(Exchange exchange) {
    return transfers.backups().at(exchange.part("target"));
  }

  private Answer listJobs() {
    List<JobStatus> jobs = transfers.jobs().list();
    return Answer.ok(out -> TransferWriter.jobs(out, jobs));
  }

  private static Answer job(JobStatus job) {
    return Answer.ok(out -> TransferWriter.job(out, job));
  }

  private static Answer created(String location, JsonOutput.Writer body) {
    return new Answer(201, location, JsonOutput.of(body));
  }

  /** The outcome, or the job that still works on it when the caller does not want to wait. */
  private static <T> Answer whenOver(Exchange exchange, Job<T> job, Function<T, Answer> answer) {
    Optional<T> result = job.await(patience(exchange));
    if (result.isPresent()) {
      return answer.apply(result.get());
    }
    JobStatus status = job.status();
    return new Answer(
        202, "/v1/jobs/" + status.id(), JsonOutput.of(out -> TransferWriter.job(out, status)));
  }

  /** The header {@code Prefer: respond-async} of RFC 7240. */
  private static Duration patience(Exchange exchange) {
    String prefer = exchange.routing().request().getHeader("prefer");
    boolean async = prefer != null && prefer.toLowerCase(Locale.ROOT).contains(ASYNC);
    return async ? Duration.ZERO : PATIENCE;
  }

  /** Reads the query parameter {@code replace}. */
  static boolean replace(List<String> given) {
    if (given.isEmpty()) {
      return false;
    }
    return switch (given.getFirst()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw CallerException.invalid(
              "replace",
              "replace is '%s', expected true or false"
                  .formatted(JsonInput.abbreviated(given.getFirst())));
    };
  }
}
