package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shards without a root, written to with few words, and images of them as a crash leaves them. */
final class ShardFixture implements AutoCloseable {

  private static final long MIB = 1L << 20;

  final SharedResources shared =
      new SharedResources(new StorageOptions(4 * MIB, 8 * MIB, 16 * MIB, 2, 0, 64, 2, MIB));
  private final List<ShardStore> stores = new ArrayList<>();

  ShardStore create(Path directory) {
    ShardStore.create(directory, shared);
    return open(directory);
  }

  ShardStore open(Path directory) {
    ShardStore store = ShardStore.open(directory, shared, () -> {});
    stores.add(store);
    return store;
  }

  @Override
  public void close() {
    stores.forEach(ShardStore::close);
    shared.close();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Commits one new point under the next sequence, which is returned. */
  static long put(ShardStore store, String id, boolean sync) {
    long sequence = store.lastSequence() + 1;
    try (WriteGroup group = store.newGroup()) {
      group.putPoint(row(id, sequence));
      group.counters(sequence, store.liveCount() + 1);
      store.commit(group, sync);
    }
    return sequence;
  }

  /** A point whose payload and vectors tell its id and location. */
  static PointRow row(String id, long location) {
    byte[] payload = bytes("payload of " + id + " at " + location);
    byte[] vectors = bytes("vectors of " + id + " at " + location);
    return new PointRow(bytes(id), location, location, payload, vectors);
  }

  /** Commits a manifest and nothing else. */
  static void putManifest(ShardStore store, SegmentManifest manifest) {
    try (WriteGroup group = store.newGroup()) {
      group.manifest(manifest);
      group.counters(store.lastSequence(), store.liveCount());
      store.commit(group, true);
    }
  }

  /**
   * What a kill of the process would leave: all files as they are while the store is open. Copied
   * again until nothing changed meanwhile, since RocksDB compacts in the background.
   */
  static Path crashImage(Path directory, Path target) {
    while (true) {
      Map<Path, String> before = state(directory);
      DurableFiles.deleteTree(target);
      boolean whole = copy(before.keySet(), directory, target);
      if (whole && state(directory).equals(before)) {
        return target;
      }
    }
  }

  /** Every directory and file below, parents first, with what tells that a file changed. */
  private static Map<Path, String> state(Path directory) {
    Map<Path, String> state = new LinkedHashMap<>();
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              state.put(path, "directory");
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              state.put(path, attributes.size() + " bytes at " + attributes.lastModifiedTime());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) {
              state.put(path, "vanished");
              return FileVisitResult.CONTINUE;
            }
          });
      return state;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies these; false when one of them vanished. */
  private static boolean copy(Set<Path> paths, Path directory, Path target) {
    try {
      for (Path path : paths) {
        Files.copy(path, target.resolve(directory.relativize(path).toString()));
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
