package dev.vecino.server.grpc;

import dev.vecino.engine.Database;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.proto.v1.CreateSnapshotRequest;
import dev.vecino.proto.v1.CreateSnapshotResponse;
import dev.vecino.proto.v1.DeleteSnapshotRequest;
import dev.vecino.proto.v1.DeleteSnapshotResponse;
import dev.vecino.proto.v1.DownloadSnapshotRequest;
import dev.vecino.proto.v1.DownloadSnapshotResponse;
import dev.vecino.proto.v1.GetSnapshotRequest;
import dev.vecino.proto.v1.GetSnapshotResponse;
import dev.vecino.proto.v1.ListSnapshotsRequest;
import dev.vecino.proto.v1.ListSnapshotsResponse;
import dev.vecino.proto.v1.RestoreArchiveRequest;
import dev.vecino.proto.v1.RestoreArchiveResponse;
import dev.vecino.proto.v1.RestoreSnapshotRequest;
import dev.vecino.proto.v1.RestoreSnapshotResponse;
import dev.vecino.proto.v1.SnapshotServiceGrpc;
import dev.vecino.server.backup.Transfers;
import dev.vecino.server.wiring.ServerParts;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** The snapshot service. Long operations are jobs, which go on when their caller goes away. */
final class SnapshotHandlers extends SnapshotServiceGrpc.SnapshotServiceImplBase {
  private final Database database;
  private final Transfers transfers;

  SnapshotHandlers(ServerParts parts) {
    this.database = parts.database();
    this.transfers = parts.transfers();
  }

  @Override
  public void createSnapshot(
      CreateSnapshotRequest request, StreamObserver<CreateSnapshotResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "createSnapshot",
        observer,
        () ->
            CreateSnapshotResponse.newBuilder()
                .setSnapshot(
                    TransferMessages.snapshot(transfers.snapshot(request.getCollection()).await()))
                .build());
  }

  @Override
  public void listSnapshots(
      ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "listSnapshots",
        observer,
        () -> {
          List<SnapshotInfo> found =
              request.getCollection().isEmpty()
                  ? database.snapshots().list()
                  : database.snapshots().list(request.getCollection());
          return ListSnapshotsResponse.newBuilder()
              .addAllSnapshots(found.stream().map(TransferMessages::snapshot).toList())
              .build();
        });
  }

  @Override
  public void getSnapshot(
      GetSnapshotRequest request, StreamObserver<GetSnapshotResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "getSnapshot",
        observer,
        () ->
            GetSnapshotResponse.newBuilder()
                .setSnapshot(
                    TransferMessages.snapshot(
                        database.snapshots().find(request.getCollection(), request.getSnapshot())))
                .build());
  }

  @Override
  public void deleteSnapshot(
      DeleteSnapshotRequest request, StreamObserver<DeleteSnapshotResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "deleteSnapshot",
        observer,
        () -> {
          database.snapshots().delete(request.getCollection(), request.getSnapshot());
          return DeleteSnapshotResponse.getDefaultInstance();
        });
  }

  @Override
  public void restoreSnapshot(
      RestoreSnapshotRequest request, StreamObserver<RestoreSnapshotResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "restoreSnapshot",
        observer,
        () ->
            RestoreSnapshotResponse.newBuilder()
                .setCollection(
                    ToProto.collection(
                        transfers
                            .restore(
                                request.getCollection(),
                                request.getSnapshot(),
                                TransferMessages.target(request.getTarget()))
                            .await()
                            .describe()))
                .build());
  }

  @Override
  public void downloadSnapshot(
      DownloadSnapshotRequest request, StreamObserver<DownloadSnapshotResponse> observer) {
    ArchiveDownload.begin(
        (ServerCallStreamObserver<DownloadSnapshotResponse>) observer,
        out -> transfers.download(request.getCollection(), request.getSnapshot(), out));
  }

  @Override
  public StreamObserver<RestoreArchiveRequest> restoreArchive(
      StreamObserver<RestoreArchiveResponse> observer) {
    return new ArchiveUpload(
        transfers, (ServerCallStreamObserver<RestoreArchiveResponse>) observer);
  }
}
