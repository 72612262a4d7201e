package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Sorted distinct strings and the ordinals of each. Block of the strings: int count; int[count]
 * where the bytes of each end, the first one beginning at 0; their bytes as {@link TermEncoding}
 * gives them, sorted as unsigned.
 */
final class StringColumn {
  private final MemorySegment block;
  private final MemorySegment text;
  private final int size;
  private final Postings postings;

  private StringColumn(MemorySegment block, int size, Postings postings) {
    this.block = block;
    this.text = block.asSlice(textAt(size));
    this.size = size;
    this.postings = postings;
  }

  static long endAt(int index) {
    return Integer.BYTES * (1L + index);
  }

  static long textAt(int size) {
    return endAt(size);
  }

  static @Nullable StringColumn open(
      @Nullable MemorySegment block, @Nullable MemorySegment postings, int count) {
    Damage.check((block == null) == (postings == null), "strings and postings do not go together");
    if (block == null || postings == null) {
      return null;
    }
    Damage.check(block.byteSize() >= Integer.BYTES, "strings lack their header");
    int size = block.get(FieldIndexFormat.INT, 0);
    Damage.check(size > 0 && block.byteSize() >= textAt(size), "strings are cut off");
    long end = block.get(FieldIndexFormat.INT, endAt(size - 1));
    Damage.check(block.byteSize() == textAt(size) + end, "strings have a wrong size");
    return new StringColumn(block, size, Postings.open(postings, size, count));
  }

  /** Adds the ordinals that have this string. */
  void addEqual(String term, OrdinalSet into) {
    byte[] bytes = TermEncoding.encode(term);
    int at = countBelow(bytes);
    if (at < size && compare(at, bytes) == 0) {
      postings.addTo(at, at + 1, into);
    }
  }

  /** Adds the ordinals that have a string which begins so. */
  void addPrefix(String prefix, OrdinalSet into) {
    byte[] bytes = TermEncoding.encode(prefix);
    if (bytes.length == 0) {
      postings.addTo(0, size, into);
      return;
    }
    int from = countBelow(bytes);
    // No encoded byte is 0xFF, so this is the least byte string above all with the prefix.
    bytes[bytes.length - 1]++;
    postings.addTo(from, countBelow(bytes), into);
  }

  private int countBelow(byte[] term) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, term) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int compare(int index, byte[] term) {
    int start = index == 0 ? 0 : block.get(FieldIndexFormat.INT, endAt(index - 1));
    int end = block.get(FieldIndexFormat.INT, endAt(index));
    Damage.check(start >= 0 && start <= end && end <= text.byteSize(), "strings overlap");
    int common = Math.min(end - start, term.length);
    for (int i = 0; i < common; i++) {
      byte stored = text.get(ValueLayout.JAVA_BYTE, (long) start + i);
      if (stored != term[i]) {
        return Byte.compareUnsigned(stored, term[i]);
      }
    }
    return Integer.compare(end - start, term.length);
  }
}
