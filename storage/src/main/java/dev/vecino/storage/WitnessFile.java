package dev.vecino.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Two slots of 4096 bytes, written in turn, so that a torn write harms at most one of them. Each
 * holds the {@link Checksummed} envelope with the magic "VECINOWT", version 1 and this body,
 * little-endian, then zeros:
 *
 * <pre>
 *   8  counter of writes; the slot with the higher one counts; its parity is the slot
 *   8  last fsynced sequence
 *   8  live points at that sequence
 *   8  manifest generation
 *   8  number of RocksDB's MANIFEST file
 *   8  durable bytes of it
 *   4  CRC32C of those bytes
 * </pre>
 *
 * <p>The file never changes its size, so that an fsync has no metadata to write. Used by one thread
 * at a time.
 */
final class WitnessFile implements AutoCloseable {

  static final int SLOT_BYTES = 4096;
  private static final long MAGIC = Checksummed.magic("VECINOWT");
  private static final int VERSION = 1;
  private static final int BODY_BYTES = 6 * Long.BYTES + Integer.BYTES;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SLOT_BYTES);
  private long counter;
  private Mark mark;
  private ManifestTail tail;

  private WitnessFile(Path file, FileChannel channel, Slot newest) {
    this.file = file;
    this.channel = channel;
    this.counter = newest.counter;
    this.mark = newest.mark;
    this.tail = newest.tail;
  }

  /**
   * What a witness says, read without opening it for writing.
   *
   * @param damagedSlots 0 or 1; a torn write harms a slot and nothing else
   */
  record Reading(Mark mark, ManifestTail tail, int damagedSlots) {}

  private record Slot(long counter, Mark mark, ManifestTail tail) {}

  /** Writes a fresh witness, both slots valid and durable; its directory is fsynced too. */
  static void create(Path file, Mark mark, ManifestTail tail) {
    byte[] content = new byte[2 * SLOT_BYTES];
    for (int slot = 0; slot < 2; slot++) {
      byte[] bytes = encode(new Slot(slot, mark, tail));
      System.arraycopy(bytes, 0, content, slot * SLOT_BYTES, bytes.length);
    }
    DurableFiles.replace(file, content);
  }

  /**
   * Opens the witness of a shard.
   *
   * @throws CorruptionException when it is missing, of another size, or both slots are damaged
   */
  static WitnessFile open(Path file) {
    Slot newest = newest(file, content(file));
    try {
      return new WitnessFile(file, FileChannel.open(file, StandardOpenOption.WRITE), newest);
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
  }

  /**
   * Reads the witness of a shard and leaves it alone.
   *
   * @throws CorruptionException as {@link #open}
   */
  static Reading read(Path file) {
    byte[] content = content(file);
    Slot newest = newest(file, content);
    int damaged = 0;
    for (int slot = 0; slot < 2; slot++) {
      damaged += slot(file, content, slot) == null ? 1 : 0;
    }
    return new Reading(newest.mark, newest.tail, damaged);
  }

  private static byte[] content(Path file) {
    byte[] content = DurableFiles.read(file);
    if (content == null) {
      throw new CorruptionException(
          "witness " + file + " is missing: what this shard must hold is unknown; restore it",
          null);
    }
    return content;
  }

  /** What the newest valid slot says. */
  Mark mark() {
    return mark;
  }

  /** How far that slot saw RocksDB's MANIFEST come. */
  ManifestTail tail() {
    return tail;
  }

  /** Writes the slot that is not the newest, and fsyncs. */
  void write(Mark nextMark, ManifestTail nextTail) {
    Slot slot = new Slot(counter + 1, nextMark, nextTail);
    buffer.clear().put(encode(slot));
    while (buffer.hasRemaining()) {
      buffer.put((byte) 0);
    }
    buffer.flip();
    FailPoint.WITNESS_BEGUN.pass();
    try {
      long start = (slot.counter & 1) * SLOT_BYTES;
      while (buffer.hasRemaining()) {
        channel.write(buffer, start + buffer.position());
      }
      FailPoint.WITNESS_WRITTEN.pass();
      channel.force(false);
      FailPoint.WITNESS_SYNCED.pass();
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
    counter = slot.counter;
    mark = nextMark;
    tail = nextTail;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
  }

  private static Slot newest(Path file, byte[] content) {
    if (content.length != 2 * SLOT_BYTES) {
      throw new CorruptionException(
          "witness %s has %d bytes, expected %d; what this shard must hold is unknown; restore it"
              .formatted(file, content.length, 2 * SLOT_BYTES),
          null);
    }
    Slot even = slot(file, content, 0);
    Slot odd = slot(file, content, 1);
    if (even != null && odd != null) {
      return even.counter > odd.counter ? even : odd;
    }
    if (even != null) {
      return even;
    }
    if (odd != null) {
      return odd;
    }
    throw new CorruptionException(
        "witness %s is damaged in both slots: what this shard must hold is unknown; restore it"
            .formatted(file),
        null);
  }

  /** A slot, or null when it is damaged, as a write torn by a power loss leaves it. */
  private static @Nullable Slot slot(Path file, byte[] content, int index) {
    byte[] bytes = Arrays.copyOfRange(content, index * SLOT_BYTES, (index + 1) * SLOT_BYTES);
    ByteBuffer body;
    try {
      body = Checksummed.decode(bytes, MAGIC, VERSION, "slot " + index + " of witness " + file);
    } catch (CorruptionException e) {
      return null;
    }
    long counter = body.getLong();
    Mark mark = new Mark(body.getLong(), body.getLong(), body.getLong());
    return new Slot(counter, mark, new ManifestTail(body.getLong(), body.getLong(), body.getInt()));
  }

  private static byte[] encode(Slot slot) {
    return Checksummed.encode(
        MAGIC,
        VERSION,
        BODY_BYTES,
        body ->
            body.putLong(slot.counter)
                .putLong(slot.mark.sequence())
                .putLong(slot.mark.liveCount())
                .putLong(slot.mark.generation())
                .putLong(slot.tail.number())
                .putLong(slot.tail.length())
                .putInt(slot.tail.crc()));
  }
}
