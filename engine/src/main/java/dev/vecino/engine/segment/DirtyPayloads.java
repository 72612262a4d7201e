package dev.vecino.engine.segment;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Points whose payload changed after their segment's fields were built: ordinal and newest version.
 *
 * <p>A reader answers filters for these from its own RocksDB snapshot, so it does not matter that
 * it may see an ordinal marked that is clean in its view: the snapshot has the right payload either
 * way.
 */
public final class DirtyPayloads {
  private final Map<Integer, Long> versions = new ConcurrentHashMap<>();

  /** Takes one dirty point. */
  @FunctionalInterface
  public interface Visitor {
    void visit(int ordinal, long version);
  }

  /** Only the shard's writer calls this. */
  public void mark(int ordinal, long version) {
    versions.merge(ordinal, version, Math::max);
  }

  /** The newest version of a point, or 0 when its payload is as the fields say. */
  public long versionOf(int ordinal) {
    Long version = versions.isEmpty() ? null : versions.get(ordinal);
    return version == null ? 0 : version;
  }

  public boolean isEmpty() {
    return versions.isEmpty();
  }

  public int count() {
    return versions.size();
  }

  public void forEach(Visitor visitor) {
    versions.forEach(visitor::visit);
  }
}
