package dev.vecino.storage;

/** One atomic batch of writes. */
@SuppressWarnings("DoNotCallSuggester")
public final class WriteGroup implements AutoCloseable {

  public void putPoint(PointRow row) {
    throw new UnsupportedOperationException();
  }

  public void killPoint(byte[] id, long location, long deathSequence, boolean removeId) {
    throw new UnsupportedOperationException();
  }

  public void putPayload(byte[] id, long location, long version, byte[] payload) {
    throw new UnsupportedOperationException();
  }

  public void counters(long lastSequence, long liveCount) {
    throw new UnsupportedOperationException();
  }

  public void manifest(SegmentManifest manifest) {
    throw new UnsupportedOperationException();
  }

  public void removePending(long[] locations) {
    throw new UnsupportedOperationException();
  }

  public void removeTombstones(long[] locations) {
    throw new UnsupportedOperationException();
  }

  public void removeDirty(long[] locations) {
    throw new UnsupportedOperationException();
  }

  /** Bytes gathered so far. */
  public long bytes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
