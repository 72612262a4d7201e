package dev.vecino.crashtest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The files of all shards below a data directory, and how they get damaged. */
record ShardFiles(Path data) {
  /** What a shard can build anew from its vectors and RocksDB. */
  private static final String DERIVED = "segments/[0-9a-f]{16}/(codes-.*|graph-.*|ids)";

  private static final String WITNESS = "witness";
  private static final String LOG = "rocksdb/[0-9]+\\.log";

  /** RocksDB's logs. */
  List<Path> logs() throws IOException {
    return matching(LOG);
  }

  List<Path> witnesses() throws IOException {
    return matching(WITNESS);
  }

  /**
   * Damages one file that is derived, of a database that is closed and swept.
   *
   * @return it; nothing when no segment is large enough to have such files
   */
  Optional<Path> damageDerived(RandomGenerator random) throws IOException {
    List<Path> derived = matching(DERIVED);
    if (derived.isEmpty()) {
      return Optional.empty();
    }
    Path file = derived.get(random.nextInt(derived.size()));
    switch (random.nextInt(3)) {
      case 0 -> Files.delete(file);
      case 1 -> truncate(file, Files.size(file) / 2);
      default -> flip(file, Files.size(file) / 2);
    }
    return Optional.of(file);
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
      channel.force(true);
    }
  }

  /** Flips a bit of the byte there, durably. */
  static void flip(Path file, long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      channel.write(one, position);
      channel.force(true);
    }
  }

  /** Those whose path below their shard's directory is like this. */
  private List<Path> matching(String pattern) throws IOException {
    Path shards = data.resolve("shards");
    try (Stream<Path> files = Files.walk(shards)) {
      return files
          .filter(file -> shards.relativize(file).toString().matches("[^/]+/" + pattern))
          .sorted()
          .toList();
    }
  }
}
