package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import dev.vecino.engine.filter.FieldIndexFormat.Block;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Immutable index over the payload fields of a block of points, ordinals 0..n-1, for many threads.
 * It lives in one memory segment, on the heap or mapped from a file, and reads from there what a
 * condition needs; only the directory is held on the heap.
 *
 * <p>Every path to a value is a field, that of an object too. Strings, numbers and RFC 3339 times
 * are sorted terms with the ordinals of each, positions are sorted by latitude, and what is there,
 * null, true or false are sets of ordinals. Points with values that are not taken in (long strings,
 * very long lists, fields past the permitted number) are sets of ordinals as well, so that an
 * answer is exact once those few were tested one by one.
 *
 * <p>Byte layout, little-endian:
 *
 * <table>
 *   <caption>Header, 64 bytes</caption>
 *   <tr><td>0</td><td>long</td><td>magic "VECINOFI"</td></tr>
 *   <tr><td>8</td><td>int</td><td>format version, 1</td></tr>
 *   <tr><td>12</td><td>int</td><td>number of points</td></tr>
 *   <tr><td>16</td><td>int</td><td>number of fields</td></tr>
 *   <tr><td>20</td><td>int</td><td>bytes of the longest string that is indexed</td></tr>
 *   <tr><td>24</td><td>long</td><td>bytes of the whole index</td></tr>
 *   <tr><td>32</td><td>long</td><td>bytes of the directory</td></tr>
 *   <tr><td>40</td><td>2 longs</td><td>set of the ordinals with fields not indexed</td></tr>
 *   <tr><td>56</td><td>long</td><td>0</td></tr>
 * </table>
 *
 * <p>The directory follows: for each field, int length of its path, the path ({@link
 * TermEncoding}), padding to 8 bytes, then offset and length (two longs) of each {@link Block} in
 * their order; length 0 is a block that is not there. Blocks begin at multiples of 8; {@link
 * StoredSet}, {@link StringColumn}, {@link KeyColumn}, {@link PositionColumn} and {@link Postings}
 * describe theirs. There are no checksums: the file around it has them. Damaged bytes still cause
 * nothing but {@link InvalidFieldIndexException} or a wrong answer.
 */
public final class FieldIndex {
  private final MemorySegment bytes;
  private final int count;
  private final StoredSet overflow;
  private final Map<String, IndexedField> fields;

  private FieldIndex(
      MemorySegment bytes, int count, StoredSet overflow, Map<String, IndexedField> fields) {
    this.bytes = bytes;
    this.count = count;
    this.overflow = overflow;
    this.fields = fields;
  }

  /** Begins an index from payloads. */
  public static Builder builder(FieldIndexOptions options) {
    return new Builder(options);
  }

  /**
   * Opens an index that stays in these bytes; the caller keeps them alive and unchanged. Takes time
   * for the number of fields, not of points.
   *
   * @throws InvalidFieldIndexException when the bytes are no index of a version that this can read,
   *     or their sizes do not fit together
   */
  public static FieldIndex open(MemorySegment bytes) {
    Damage.check(
        bytes.byteSize() >= FieldIndexFormat.HEADER_BYTES
            && bytes.get(FieldIndexFormat.LONG, 0) == FieldIndexFormat.MAGIC,
        "these bytes are no field index");
    int version = bytes.get(FieldIndexFormat.INT, FieldIndexFormat.HEADER_VERSION);
    Damage.check(
        version == FieldIndexFormat.VERSION,
        "field index has version %d, expected %d".formatted(version, FieldIndexFormat.VERSION));
    long total = bytes.get(FieldIndexFormat.LONG, FieldIndexFormat.HEADER_TOTAL_BYTES);
    Damage.check(
        total == bytes.byteSize(),
        "field index has %d bytes, its header says %d".formatted(bytes.byteSize(), total));
    int count = bytes.get(FieldIndexFormat.INT, FieldIndexFormat.HEADER_COUNT);
    Damage.check(count >= 0, "field index has a negative number of points");
    StoredSet overflow = StoredSet.open(block(bytes, FieldIndexFormat.HEADER_OVERFLOW), count);
    return new FieldIndex(bytes, count, overflow, directory(bytes, count));
  }

  /** An index that knows nothing of these points: each has to be tested by its payload. */
  public static FieldIndex unknown(int count) {
    return new FieldIndex(MemorySegment.NULL, count, StoredSet.all(count), Map.of());
  }

  private static Map<String, IndexedField> directory(MemorySegment bytes, int count) {
    int fieldCount = bytes.get(FieldIndexFormat.INT, FieldIndexFormat.HEADER_FIELDS);
    int maxStringBytes = bytes.get(FieldIndexFormat.INT, FieldIndexFormat.HEADER_MAX_STRING_BYTES);
    long length = bytes.get(FieldIndexFormat.LONG, FieldIndexFormat.HEADER_DIRECTORY_BYTES);
    Damage.check(
        fieldCount >= 0
            && fieldCount <= FieldIndexFormat.MAX_FIELDS
            && maxStringBytes >= 0
            && maxStringBytes <= FieldIndexFormat.MAX_STRING_BYTES
            && length >= 0
            && length <= bytes.byteSize() - FieldIndexFormat.HEADER_BYTES,
        "field index has an impossible header");
    long end = FieldIndexFormat.HEADER_BYTES + length;
    Map<String, IndexedField> fields = HashMap.newHashMap(fieldCount);
    long at = FieldIndexFormat.HEADER_BYTES;
    for (int i = 0; i < fieldCount; i++) {
      Damage.check(end - at >= Integer.BYTES, "field directory is cut off");
      int pathBytes = bytes.get(FieldIndexFormat.INT, at);
      Damage.check(
          pathBytes >= 0 && pathBytes <= FieldIndexFormat.MAX_PATH_BYTES,
          "field directory has a path that is too long");
      long extentsAt = at + FieldIndexFormat.aligned(Integer.BYTES + (long) pathBytes);
      long nextAt = extentsAt + (long) Block.COUNT * FieldIndexFormat.EXTENT_BYTES;
      Damage.check(nextAt <= end, "field directory is cut off");
      byte[] path = bytes.asSlice(at + Integer.BYTES, pathBytes).toArray(ValueLayout.JAVA_BYTE);
      IndexedField field = new IndexedField(blocks(bytes, extentsAt), count, maxStringBytes);
      Damage.check(
          fields.put(TermEncoding.decode(path), field) == null, "field directory repeats a path");
      at = nextAt;
    }
    Damage.check(at == end, "field directory is followed by something else");
    return fields;
  }

  private static Map<Block, MemorySegment> blocks(MemorySegment bytes, long extentsAt) {
    Map<Block, MemorySegment> blocks = new EnumMap<>(Block.class);
    long at = extentsAt;
    for (Block each : Block.values()) {
      MemorySegment block = block(bytes, at);
      if (block != null) {
        blocks.put(each, block);
      }
      at += FieldIndexFormat.EXTENT_BYTES;
    }
    return blocks;
  }

  private static @Nullable MemorySegment block(MemorySegment bytes, long extentAt) {
    long offset = bytes.get(FieldIndexFormat.LONG, extentAt);
    long length = bytes.get(FieldIndexFormat.LONG, extentAt + Long.BYTES);
    if (length == 0) {
      return null;
    }
    Damage.check(
        offset >= FieldIndexFormat.HEADER_BYTES
            && length > 0
            && length <= bytes.byteSize()
            && offset <= bytes.byteSize() - length,
        "a block lies outside of the field index");
    return bytes.asSlice(offset, length);
  }

  /** The index as it is stored; opened again it gives the same answers. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** The number of points. */
  public int count() {
    return count;
  }

  /**
   * Bytes of the index and about its directory: memory when it was built or lies on the heap, page
   * cache but for the directory when it is mapped.
   */
  public long memoryBytes() {
    return bytes.byteSize() + fields.size() * 1_024L;
  }

  /** Adds the points that match a condition on a field, but for those of {@link #untested}. */
  void addMatching(String path, Condition condition, OrdinalSet into) {
    IndexedField field = fields.get(path);
    if (field != null) {
      field.addMatching(condition, into);
    }
  }

  /** The sets of points for which only the payload can tell whether they match. */
  List<StoredSet> untested(String path, Condition condition) {
    IndexedField field = fields.get(path);
    return field == null ? List.of(overflow) : field.untested(condition);
  }

  /** Takes the payloads of ordinals 0, 1, 2 and so on. For one thread, and one index. */
  public static final class Builder {
    private final FieldIndexOptions options;
    private final FieldTree tree;
    private int count;

    private Builder(FieldIndexOptions options) {
      this.options = options;
      this.tree = new FieldTree(options);
    }

    /** Adds the payload of the next ordinal. */
    public Builder add(Payload payload) {
      tree.add(payload.fields(), count);
      count++;
      return this;
    }

    public FieldIndex build() {
      return open(new FieldIndexWriter(tree, options, count).write());
    }
  }
}
