package dev.vecino.server.grpc;

import dev.vecino.engine.backup.Deletion;
import dev.vecino.proto.v1.BackupServiceGrpc;
import dev.vecino.proto.v1.BackupTarget;
import dev.vecino.proto.v1.CreateBackupRequest;
import dev.vecino.proto.v1.CreateBackupResponse;
import dev.vecino.proto.v1.DeleteBackupRequest;
import dev.vecino.proto.v1.DeleteBackupResponse;
import dev.vecino.proto.v1.GetBackupRequest;
import dev.vecino.proto.v1.GetBackupResponse;
import dev.vecino.proto.v1.ListBackupTargetsRequest;
import dev.vecino.proto.v1.ListBackupTargetsResponse;
import dev.vecino.proto.v1.ListBackupsRequest;
import dev.vecino.proto.v1.ListBackupsResponse;
import dev.vecino.proto.v1.RestoreBackupRequest;
import dev.vecino.proto.v1.RestoreBackupResponse;
import dev.vecino.proto.v1.VerifyBackupRequest;
import dev.vecino.proto.v1.VerifyBackupResponse;
import dev.vecino.server.backup.BackupTargets;
import dev.vecino.server.backup.Transfers;
import dev.vecino.server.wiring.ServerParts;
import io.grpc.stub.StreamObserver;

/** The backup service. Long operations are jobs, which go on when their caller goes away. */
final class BackupHandlers extends BackupServiceGrpc.BackupServiceImplBase {
  private final Transfers transfers;

  BackupHandlers(ServerParts parts) {
    this.transfers = parts.transfers();
  }

  @Override
  public void listBackupTargets(
      ListBackupTargetsRequest request, StreamObserver<ListBackupTargetsResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "listBackupTargets",
        observer,
        () -> {
          ListBackupTargetsResponse.Builder response = ListBackupTargetsResponse.newBuilder();
          transfers
              .backups()
              .targets()
              .forEach(target ->
                  response.addTargets(
                      BackupTarget.newBuilder()
                          .setName(target.name())
                          .setKind(BackupTargets.kind(target))));
          return response.build();
        });
  }

  @Override
  public void createBackup(
      CreateBackupRequest request, StreamObserver<CreateBackupResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "createBackup",
        observer,
        () -> {
          Transfers.Saved saved =
              transfers.backup(request.getTarget(), request.getCollection()).await();
          return CreateBackupResponse.newBuilder()
              .setBackup(TransferMessages.backup(request.getTarget(), saved.backup()))
              .setNewBytes(saved.newBytes())
              .build();
        });
  }

  @Override
  public void listBackups(
      ListBackupsRequest request, StreamObserver<ListBackupsResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "listBackups",
        observer,
        () -> {
          ListBackupsResponse.Builder response = ListBackupsResponse.newBuilder();
          String collection = request.getCollection();
          transfers.backups().at(request.getTarget()).list().stream()
              .filter(b -> collection.isEmpty() || b.content().collection().equals(collection))
              .forEach(backup ->
                  response.addBackups(TransferMessages.backup(request.getTarget(), backup)));
          return response.build();
        });
  }

  @Override
  public void getBackup(GetBackupRequest request, StreamObserver<GetBackupResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "getBackup",
        observer,
        () ->
            GetBackupResponse.newBuilder()
                .setBackup(
                    TransferMessages.backup(
                        request.getTarget(),
                        transfers.backups().at(request.getTarget()).find(request.getBackup())))
                .build());
  }

  @Override
  public void verifyBackup(
      VerifyBackupRequest request, StreamObserver<VerifyBackupResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "verifyBackup",
        observer,
        () ->
            VerifyBackupResponse.newBuilder()
                .setBackup(
                    TransferMessages.backup(
                        request.getTarget(),
                        transfers.verify(request.getTarget(), request.getBackup()).await()))
                .build());
  }

  @Override
  public void restoreBackup(
      RestoreBackupRequest request, StreamObserver<RestoreBackupResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "restoreBackup",
        observer,
        () ->
            RestoreBackupResponse.newBuilder()
                .setCollection(
                    ToProto.collection(
                        transfers
                            .restoreBackup(
                                request.getTarget(),
                                request.getBackup(),
                                TransferMessages.target(request.getInto()))
                            .await()
                            .describe()))
                .build());
  }

  @Override
  public void deleteBackup(
      DeleteBackupRequest request, StreamObserver<DeleteBackupResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "deleteBackup",
        observer,
        () -> {
          Deletion deletion =
              transfers.backups().at(request.getTarget()).delete(request.getBackup());
          return DeleteBackupResponse.newBuilder()
              .setFreedBytes(deletion.freedBytes())
              .setSwept(deletion.swept())
              .build();
        });
  }
}
