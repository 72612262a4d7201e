package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Follows RocksDB's MANIFEST, an append-only log of which table files make up the database. RocksDB
 * opens silently with a MANIFEST cut short, without the tables that the missing part names.
 * Counters cannot show that loss: they lie in the newest log, which survives. So the witness keeps
 * the length and checksum of what the MANIFEST was seen to hold.
 *
 * <p>A new MANIFEST, which RocksDB begins at each opening and when one has grown large, is whole
 * before it becomes current; damage to it goes unseen until the witness is next written, which is
 * at once after an opening. Used by one thread at a time.
 */
final class RocksManifest {

  private static final String PREFIX = "MANIFEST-";
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path database;
  private CRC32C crc = new CRC32C();
  private long number = -1;
  private long length;

  RocksManifest(Path database) {
    this.database = database;
  }

  /**
   * Refuses a database whose MANIFEST lacks something that was seen in it; to be called before
   * RocksDB opens, since that begins a new one.
   *
   * @throws CorruptionException when it does, saying what was seen and what is there
   */
  void requireHolds(ManifestTail seen) {
    long current = current();
    if (current > seen.number()) {
      return;
    }
    if (current < seen.number()) {
      throw lost(seen, "MANIFEST-%06d is the current one".formatted(current));
    }
    Path file = file(current);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < seen.length()) {
        throw lost(seen, channel.size() + " bytes are there");
      }
      CRC32C prefix = new CRC32C();
      update(prefix, channel, 0, seen.length());
      if ((int) prefix.getValue() != seen.crc()) {
        throw lost(seen, "their CRC32C is %08x".formatted((int) prefix.getValue()));
      }
    } catch (NoSuchFileException e) {
      throw lost(seen, "the file is missing");
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }

  /** Fsyncs the MANIFEST as far as it has grown and returns how far that is. */
  ManifestTail advance() {
    while (true) {
      long current = current();
      Path file = file(current);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        if (current != number) {
          // RocksDB renames first and fsyncs the directory after; the name must be durable here.
          DurableFiles.sync(database);
          number = current;
          length = 0;
          crc = new CRC32C();
        }
        long grown = channel.size();
        if (grown > length) {
          channel.force(true);
          update(crc, channel, length, grown);
          length = grown;
        }
        return new ManifestTail(number, length, (int) crc.getValue());
      } catch (NoSuchFileException e) {
        if (current() == current) {
          throw new CorruptionException(file + " is missing; restore this shard", e);
        }
      } catch (IOException e) {
        throw StorageException.whileReading(file, e);
      }
    }
  }

  private long current() {
    Path file = database.resolve("CURRENT");
    byte[] content = DurableFiles.read(file);
    String name = content == null ? "" : new String(content, US_ASCII).strip();
    try {
      if (name.startsWith(PREFIX)) {
        return Long.parseLong(name.substring(PREFIX.length()));
      }
    } catch (NumberFormatException e) {
      throw new CorruptionException(file + " names no MANIFEST but '" + name + "'", e);
    }
    throw new CorruptionException(
        file + " is missing or names no MANIFEST; restore this shard", null);
  }

  private Path file(long manifest) {
    return database.resolve("%s%06d".formatted(PREFIX, manifest));
  }

  private static void update(CRC32C crc, FileChannel channel, long from, long to)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (long position = from; position < to; ) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, to - position));
      int read = channel.read(chunk, position);
      if (read < 0) {
        throw new IOException("the file ends at " + position + ", expected " + to);
      }
      crc.update(chunk.flip());
      position += read;
    }
  }

  private CorruptionException lost(ManifestTail seen, String found) {
    return new CorruptionException(
        ("RocksDB in %s lost its record of table files: the witness saw %s, but %s;"
                + " restore the shard")
            .formatted(database, seen, found),
        null);
  }
}
