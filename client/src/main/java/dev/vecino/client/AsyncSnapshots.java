package dev.vecino.client;

import dev.vecino.proto.v1.CreateSnapshotRequest;
import dev.vecino.proto.v1.DeleteSnapshotRequest;
import dev.vecino.proto.v1.GetSnapshotRequest;
import dev.vecino.proto.v1.ListSnapshotsRequest;
import dev.vecino.proto.v1.ListSnapshotsResponse;
import dev.vecino.proto.v1.RestoreSnapshotRequest;
import dev.vecino.proto.v1.SnapshotServiceGrpc;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@link Snapshots} without blocking; but archives, which are streams, are only there. */
public final class AsyncSnapshots {
  private final Calls calls;

  AsyncSnapshots(Calls calls) {
    this.calls = calls;
  }

  /** Takes a snapshot, while the collection serves. */
  public CompletableFuture<SnapshotInfo> create(String collection) {
    return calls
        .patient()
        .start(
            SnapshotServiceGrpc.getCreateSnapshotMethod(),
            CreateSnapshotRequest.newBuilder().setCollection(collection).build(),
            response -> TransferWire.snapshot(response.getSnapshot()));
  }

  /** All snapshots, oldest first, those of deleted collections included. */
  public CompletableFuture<List<SnapshotInfo>> list() {
    return list("");
  }

  /** The snapshots of a collection, oldest first. */
  public CompletableFuture<List<SnapshotInfo>> list(String collection) {
    return calls.start(
        SnapshotServiceGrpc.getListSnapshotsMethod(),
        ListSnapshotsRequest.newBuilder().setCollection(collection).build(),
        AsyncSnapshots::listed);
  }

  private static List<SnapshotInfo> listed(ListSnapshotsResponse response) {
    return response.getSnapshotsList().stream().map(TransferWire::snapshot).toList();
  }

  /** One snapshot. */
  public CompletableFuture<SnapshotInfo> get(String collection, String id) {
    return calls.start(
        SnapshotServiceGrpc.getGetSnapshotMethod(),
        GetSnapshotRequest.newBuilder().setCollection(collection).setSnapshot(id).build(),
        response -> TransferWire.snapshot(response.getSnapshot()));
  }

  /** Deletes a snapshot; UNAVAILABLE while it is downloaded or restored. */
  public CompletableFuture<Void> delete(String collection, String id) {
    return calls
        .start(
            SnapshotServiceGrpc.getDeleteSnapshotMethod(),
            DeleteSnapshotRequest.newBuilder().setCollection(collection).setSnapshot(id).build(),
            response -> response)
        .thenAccept(response -> {});
  }

  /**
   * Creates a collection from a snapshot, once every file and the number of points are verified.
   */
  public CompletableFuture<CollectionInfo> restore(
      String collection, String id, RestoreTarget target) {
    return calls
        .patient()
        .start(
            SnapshotServiceGrpc.getRestoreSnapshotMethod(),
            RestoreSnapshotRequest.newBuilder()
                .setCollection(collection)
                .setSnapshot(id)
                .setTarget(TransferWire.target(target))
                .build(),
            response -> CollectionWire.info(response.getCollection()));
  }
}
