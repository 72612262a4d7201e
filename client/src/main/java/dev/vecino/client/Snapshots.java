package dev.vecino.client;

import dev.vecino.proto.v1.DownloadSnapshotRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Snapshots of collections on the server's disk. They are taken while the collection serves, and
 * stay when it is deleted. Methods answer when all is done, and wait up to a day for what takes
 * long; the server goes on with that when the caller goes away.
 */
public final class Snapshots {
  private final Calls calls;
  private final AsyncSnapshots async;

  Snapshots(Calls calls) {
    this.calls = calls;
    this.async = new AsyncSnapshots(calls);
  }

  /** Takes a snapshot; UNAVAILABLE when one of this collection is being taken already. */
  public SnapshotInfo create(String collection) {
    return Calls.await(async.create(collection));
  }

  /** All snapshots, oldest first, those of deleted collections included. */
  public List<SnapshotInfo> list() {
    return Calls.await(async.list());
  }

  /** The snapshots of a collection, oldest first. */
  public List<SnapshotInfo> list(String collection) {
    return Calls.await(async.list(collection));
  }

  /** One snapshot. */
  public SnapshotInfo get(String collection, String id) {
    return Calls.await(async.get(collection, id));
  }

  /** Deletes a snapshot; UNAVAILABLE while it is downloaded or restored. */
  public void delete(String collection, String id) {
    Calls.await(async.delete(collection, id));
  }

  /**
   * Creates a collection from a snapshot, once every file and the number of points are verified;
   * ALREADY_EXISTS when there is one of this name that is not to be replaced.
   */
  public CollectionInfo restore(String collection, String id, RestoreTarget target) {
    return Calls.await(async.restore(collection, id, target));
  }

  /**
   * Writes a snapshot as a tar file; the stream is flushed, not closed. After a failure it holds a
   * part of an archive, which no server takes.
   *
   * @throws IOException when the stream fails
   */
  public void download(String collection, String id, OutputStream out) throws IOException {
    ArchiveStreams.download(
        calls.patient(),
        DownloadSnapshotRequest.newBuilder().setCollection(collection).setSnapshot(id).build(),
        out);
  }

  /**
   * Creates a collection from such a tar file, of this server or another; the stream is read to its
   * end, not closed.
   *
   * @throws IOException when the stream fails
   */
  public CollectionInfo restoreArchive(InputStream archive, RestoreTarget target)
      throws IOException {
    return ArchiveStreams.upload(calls.patient(), archive, target);
  }
}
