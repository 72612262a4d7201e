package dev.vecino.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consistent reads. */
@SuppressWarnings("DoNotCallSuggester")
public final class ShardSnapshot implements AutoCloseable {

  public @Nullable IdEntry find(byte[] id) {
    throw new UnsupportedOperationException();
  }

  public List<@Nullable IdEntry> find(List<byte[]> ids) {
    throw new UnsupportedOperationException();
  }

  public @Nullable PayloadRow payload(long location) {
    throw new UnsupportedOperationException();
  }

  public List<@Nullable PayloadRow> payloads(long[] locations) {
    throw new UnsupportedOperationException();
  }

  public void scanIds(byte @Nullable [] after, IdVisitor visitor) {
    throw new UnsupportedOperationException();
  }

  public byte @Nullable [] pending(long location) {
    throw new UnsupportedOperationException();
  }

  public List<byte @Nullable []> pending(long[] locations) {
    throw new UnsupportedOperationException();
  }

  public long lastSequence() {
    throw new UnsupportedOperationException();
  }

  public long liveCount() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
