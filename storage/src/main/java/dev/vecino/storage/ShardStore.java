package dev.vecino.storage;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One shard. */
@SuppressWarnings("DoNotCallSuggester")
public final class ShardStore implements AutoCloseable {

  public long lastSequence() {
    throw new UnsupportedOperationException();
  }

  public long liveCount() {
    throw new UnsupportedOperationException();
  }

  public SegmentManifest manifest() {
    throw new UnsupportedOperationException();
  }

  public WriteGroup newGroup() {
    throw new UnsupportedOperationException();
  }

  public void commit(WriteGroup group, boolean sync) {
    throw new UnsupportedOperationException();
  }

  public void reopen() {
    throw new UnsupportedOperationException();
  }

  public boolean healthy() {
    throw new UnsupportedOperationException();
  }

  public ShardSnapshot snapshot() {
    throw new UnsupportedOperationException();
  }

  public List<@Nullable IdEntry> find(List<byte[]> ids) {
    throw new UnsupportedOperationException();
  }

  public void syncWitness() {
    throw new UnsupportedOperationException();
  }

  public void forEachPending(PendingVisitor visitor) {
    throw new UnsupportedOperationException();
  }

  public void forEachTombstone(LocationVisitor visitor) {
    throw new UnsupportedOperationException();
  }

  public void forEachDirty(LocationVisitor visitor) {
    throw new UnsupportedOperationException();
  }

  /** Where a published segment's files are. */
  public Path segmentDirectory(long segmentId) {
    throw new UnsupportedOperationException();
  }

  /**
   * As segmentDirectory; throws CorruptionException when a listed segment's directory is missing.
   */
  public Path requireSegmentDirectory(long segmentId) {
    throw new UnsupportedOperationException();
  }

  /** A fresh empty directory to build a segment in. */
  public Path temporarySegmentDirectory(long segmentId) {
    throw new UnsupportedOperationException();
  }

  public void publishDirectory(long segmentId) {
    throw new UnsupportedOperationException();
  }

  public void deleteSegment(long segmentId) {
    throw new UnsupportedOperationException();
  }

  public long diskBytes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
