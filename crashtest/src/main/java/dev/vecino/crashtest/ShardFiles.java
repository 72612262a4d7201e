package dev.vecino.crashtest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The files of all shards below a data directory, and how they get damaged. */
record ShardFiles(Path data) {
  /** What a shard can build anew from its vectors and RocksDB. */
  private static final String DERIVED = "codes-.*|graph-.*|ids";

  /** The log that RocksDB writes to, of each shard; it may be open. */
  List<Path> logs() throws IOException {
    List<Path> newest = new ArrayList<>();
    for (Path shard : list(shards())) {
      list(shard.resolve("rocksdb")).stream()
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.naturalOrder())
          .ifPresent(newest::add);
    }
    return newest;
  }

  /** The witness of each shard. */
  List<Path> witnesses() throws IOException {
    return list(shards()).stream().map(shard -> shard.resolve("witness")).toList();
  }

  /**
   * Damages one file that is derived, of a database that is closed and swept.
   *
   * @return it; nothing when no segment is large enough to have such files
   */
  Optional<Path> damageDerived(RandomGenerator random) throws IOException {
    List<Path> derived = derived();
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

  private List<Path> derived() throws IOException {
    List<Path> derived = new ArrayList<>();
    for (Path shard : list(shards())) {
      for (Path segment : list(shard.resolve("segments"))) {
        for (Path file : list(segment)) {
          if (file.getFileName().toString().matches(DERIVED)) {
            derived.add(file);
          }
        }
      }
    }
    return derived;
  }

  private Path shards() {
    return data.resolve("shards");
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
