package dev.vecino.client;

import dev.vecino.proto.v1.BackupServiceGrpc;
import dev.vecino.proto.v1.CreateBackupRequest;
import dev.vecino.proto.v1.DeleteBackupRequest;
import dev.vecino.proto.v1.GetBackupRequest;
import dev.vecino.proto.v1.ListBackupTargetsRequest;
import dev.vecino.proto.v1.ListBackupTargetsResponse;
import dev.vecino.proto.v1.ListBackupsRequest;
import dev.vecino.proto.v1.ListBackupsResponse;
import dev.vecino.proto.v1.RestoreBackupRequest;
import dev.vecino.proto.v1.VerifyBackupRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@link Backups} without blocking. */
public final class AsyncBackups {
  private final Calls calls;

  AsyncBackups(Calls calls) {
    this.calls = calls;
  }

  /** The targets that the server's configuration names. */
  public CompletableFuture<List<BackupTarget>> targets() {
    return calls.start(
        BackupServiceGrpc.getListBackupTargetsMethod(),
        ListBackupTargetsRequest.getDefaultInstance(),
        AsyncBackups::targets);
  }

  private static List<BackupTarget> targets(ListBackupTargetsResponse response) {
    return response.getTargetsList().stream()
        .map(target -> new BackupTarget(target.getName(), target.getKind()))
        .toList();
  }

  /** Saves a collection, while it serves. */
  public CompletableFuture<BackupResult> create(String target, String collection) {
    return calls
        .patient()
        .start(
            BackupServiceGrpc.getCreateBackupMethod(),
            CreateBackupRequest.newBuilder().setTarget(target).setCollection(collection).build(),
            response ->
                new BackupResult(
                    TransferWire.backup(response.getBackup()), response.getNewBytes()));
  }

  /** All backups at a target, oldest first. */
  public CompletableFuture<List<BackupInfo>> list(String target) {
    return list(target, "");
  }

  /** The backups of a collection at a target, oldest first. */
  public CompletableFuture<List<BackupInfo>> list(String target, String collection) {
    return calls.start(
        BackupServiceGrpc.getListBackupsMethod(),
        ListBackupsRequest.newBuilder().setTarget(target).setCollection(collection).build(),
        AsyncBackups::listed);
  }

  private static List<BackupInfo> listed(ListBackupsResponse response) {
    return response.getBackupsList().stream().map(TransferWire::backup).toList();
  }

  /** One backup. */
  public CompletableFuture<BackupInfo> get(String target, String id) {
    return calls.start(
        BackupServiceGrpc.getGetBackupMethod(),
        GetBackupRequest.newBuilder().setTarget(target).setBackup(id).build(),
        response -> TransferWire.backup(response.getBackup()));
  }

  /** Reads a backup back and verifies it; DATA_LOSS when it is damaged. */
  public CompletableFuture<BackupInfo> verify(String target, String id) {
    return calls
        .patient()
        .start(
            BackupServiceGrpc.getVerifyBackupMethod(),
            VerifyBackupRequest.newBuilder().setTarget(target).setBackup(id).build(),
            response -> TransferWire.backup(response.getBackup()));
  }

  /** Creates a collection from a backup, once every file and the number of points are verified. */
  public CompletableFuture<CollectionInfo> restore(String target, String id, RestoreTarget into) {
    return calls
        .patient()
        .start(
            BackupServiceGrpc.getRestoreBackupMethod(),
            RestoreBackupRequest.newBuilder()
                .setTarget(target)
                .setBackup(id)
                .setInto(TransferWire.target(into))
                .build(),
            response -> CollectionWire.info(response.getCollection()));
  }

  /** Deletes a backup, and what no other one at the target needs. */
  public CompletableFuture<BackupDeletion> delete(String target, String id) {
    return calls
        .patient()
        .start(
            BackupServiceGrpc.getDeleteBackupMethod(),
            DeleteBackupRequest.newBuilder().setTarget(target).setBackup(id).build(),
            response -> new BackupDeletion(response.getFreedBytes(), response.getSwept()));
  }
}
