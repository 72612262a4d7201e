package dev.vecino.engine.filter;

import dev.vecino.engine.filter.FieldIndexFormat.Block;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the blocks of gathered fields one after the other, and the directory in front of them. */
final class FieldIndexWriter {
  private record Entry(byte[] path, Map<Block, Part> parts) {
    long directoryBytes() {
      return FieldIndexFormat.aligned(Integer.BYTES + (long) path.length)
          + (long) Block.COUNT * FieldIndexFormat.EXTENT_BYTES;
    }
  }

  private final FieldIndexOptions options;
  private final int count;
  private final List<Entry> entries = new ArrayList<>();
  private final @Nullable Part overflow;

  FieldIndexWriter(FieldTree tree, FieldIndexOptions options, int count) {
    this.options = options;
    this.count = count;
    this.overflow = tree.overflow().part(count);
    tree.fields()
        .forEach((path, values) ->
            entries.add(new Entry(TermEncoding.encode(path), values.parts(count))));
  }

  /** The bytes of the index: on the heap, or off it when they exceed an array. */
  MemorySegment write() {
    long directoryBytes = entries.stream().mapToLong(Entry::directoryBytes).sum();
    long blocksAt = FieldIndexFormat.HEADER_BYTES + directoryBytes;
    long total = blocksAt + blockBytes();
    MemorySegment target =
        total <= Integer.MAX_VALUE - 8
            ? MemorySegment.ofArray(new byte[(int) total])
            : Arena.ofAuto().allocate(total, Long.BYTES);
    writeHeader(target, total, directoryBytes);
    long at = FieldIndexFormat.HEADER_BYTES;
    long free = blocksAt;
    free = writeBlock(target, FieldIndexFormat.HEADER_OVERFLOW, overflow, free);
    for (Entry entry : entries) {
      target.set(FieldIndexFormat.INT, at, entry.path.length);
      MemorySegment.copy(
          entry.path, 0, target, ValueLayout.JAVA_BYTE, at + Integer.BYTES, entry.path.length);
      at += FieldIndexFormat.aligned(Integer.BYTES + (long) entry.path.length);
      for (Block block : Block.values()) {
        free = writeBlock(target, at, entry.parts.get(block), free);
        at += FieldIndexFormat.EXTENT_BYTES;
      }
    }
    return target;
  }

  private long blockBytes() {
    long bytes = overflow == null ? 0 : FieldIndexFormat.aligned(overflow.byteSize());
    for (Entry entry : entries) {
      for (Part part : entry.parts.values()) {
        bytes += FieldIndexFormat.aligned(part.byteSize());
      }
    }
    return bytes;
  }

  private void writeHeader(MemorySegment target, long total, long directoryBytes) {
    target.set(FieldIndexFormat.LONG, 0, FieldIndexFormat.MAGIC);
    target.set(FieldIndexFormat.INT, FieldIndexFormat.HEADER_VERSION, FieldIndexFormat.VERSION);
    target.set(FieldIndexFormat.INT, FieldIndexFormat.HEADER_COUNT, count);
    target.set(FieldIndexFormat.INT, FieldIndexFormat.HEADER_FIELDS, entries.size());
    target.set(
        FieldIndexFormat.INT, FieldIndexFormat.HEADER_MAX_STRING_BYTES, options.maxStringBytes());
    target.set(FieldIndexFormat.LONG, FieldIndexFormat.HEADER_TOTAL_BYTES, total);
    target.set(FieldIndexFormat.LONG, FieldIndexFormat.HEADER_DIRECTORY_BYTES, directoryBytes);
  }

  /**
   * Writes a block at {@code free} and its extent at {@code extentAt}; gives the next free byte.
   */
  private static long writeBlock(
      MemorySegment target, long extentAt, @Nullable Part part, long free) {
    if (part == null) {
      return free;
    }
    target.set(FieldIndexFormat.LONG, extentAt, free);
    target.set(FieldIndexFormat.LONG, extentAt + Long.BYTES, part.byteSize());
    part.writer().accept(target.asSlice(free, part.byteSize()));
    return free + FieldIndexFormat.aligned(part.byteSize());
  }
}
