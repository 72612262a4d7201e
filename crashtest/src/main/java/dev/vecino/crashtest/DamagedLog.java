package dev.vecino.crashtest;

import dev.vecino.crashtest.Operation.Kind;
import dev.vecino.engine.Database;
import dev.vecino.engine.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Leaves RocksDB's log as a power loss may among buffered writes: damaged inside one that others
 * follow, after all that was fsynced. The shard has to open up to there.
 */
final class DamagedLog {
  private static final int WRITER = 1;
  private static final int REQUESTS = 3;
  private static final int POINTS = 10;

  private final Path data;
  private final ShardFiles files;
  private long number;

  /**
   * A log to be damaged.
   *
   * @param firstNumber above every operation number used before
   */
  DamagedLog(Path data, long firstNumber) {
    this.data = data;
    this.files = new ShardFiles(data);
    this.number = firstNumber;
  }

  /**
   * Writes to the plain collection, which exists, and damages the log of that. The process is to
   * end then: its database is open.
   *
   * @param database that of the data directory; closed by this
   * @param journals directory for the journals of this run
   */
  void leave(Database database, Path journals) throws IOException {
    try (JournalWriter journal = new JournalWriter(journals, WRITER, true)) {
      Database open = database;
      do {
        // What opens then has nothing to fsync, and nothing to do in the background.
        open.collections().forEach(collection -> collection.optimize(Duration.ofMinutes(1)));
        open.close();
        open = Database.open(data, Victim.options());
      } while (!damaged(new Requests(open, journal)));
    }
  }

  /** False when this went so slowly that the shard fsynced: damage would be a loss then. */
  private boolean damaged(Requests requests) throws IOException {
    List<ByteBuffer> seen = witnesses();
    Map<Path, Long> before = logSizes();
    requests.send(upsert());
    Map<Path, Long> after = logSizes();
    for (int i = 1; i < REQUESTS; i++) {
      requests.send(upsert());
    }
    if (!seen.equals(witnesses())) {
      return false;
    }
    for (Map.Entry<Path, Long> log : after.entrySet()) {
      long from = before.getOrDefault(log.getKey(), 0L);
      if (log.getValue() > from) {
        ShardFiles.flip(log.getKey(), (from + log.getValue()) / 2);
        return true;
      }
    }
    throw new IllegalStateException("a write is in none of " + after.keySet());
  }

  private Operation upsert() {
    long first = (long) WRITER * Content.KEYS_PER_WRITER;
    long[] keys = LongStream.range(first, first + POINTS).toArray();
    return new Operation(
        Kind.UPSERT, number++, Shape.PLAIN.staying(), Durability.BUFFERED, 0, keys);
  }

  private List<ByteBuffer> witnesses() throws IOException {
    List<ByteBuffer> contents = new ArrayList<>();
    for (Path file : files.witnesses()) {
      contents.add(ByteBuffer.wrap(Files.readAllBytes(file)));
    }
    return contents;
  }

  private Map<Path, Long> logSizes() throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    for (Path file : files.logs()) {
      sizes.put(file, Files.size(file));
    }
    return sizes;
  }
}
