package dev.vecino.server.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A two-dimensional NumPy array of half- or single-precision floats in C order, format versions 1
 * to 3.
 *
 * <p>Layout (NumPy's {@code format.py}): the 6 bytes {@code \x93NUMPY}, a major and a minor version
 * byte, the header's length (2 bytes little-endian in version 1, 4 after), the header (a Python
 * dictionary with {@code descr}, {@code fortran_order} and {@code shape}), then the values.
 */
final class NpyFile implements VectorFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("'shape'\\s*:\\s*\\(\\s*([0-9]{1,18})\\s*,\\s*([0-9]{1,9})\\s*,?\\s*\\)");
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final MemorySegment values;
  private final Header header;

  private NpyFile(Path path, Arena arena, MemorySegment values, Header header) {
    this.path = path;
    this.arena = arena;
    this.values = values;
    this.header = header;
  }

  /** What the values look like, and where they begin. */
  private record Header(long rows, int dimension, boolean half, long offset) {
    int valueBytes() {
      return half ? Short.BYTES : Float.BYTES;
    }

    long rowBytes() {
      return (long) dimension * valueBytes();
    }
  }

  /**
   * Opens a file.
   *
   * @throws CliException when it is not such an array, or shorter or longer than its header says
   */
  // The file owns the arena and closes it.
  @SuppressWarnings("MustBeClosedChecker")
  static NpyFile open(Path path) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment file = VectorFile.map(path, arena);
      Header header = readHeader(path, file);
      long expected = Math.multiplyExact(header.rows(), header.rowBytes());
      long actual = file.byteSize() - header.offset();
      if (actual != expected) {
        throw new CliException(
            "%s is damaged: %d x %d values take %d bytes, the file holds %d"
                .formatted(path, header.rows(), header.dimension(), expected, actual));
      }
      return new NpyFile(path, arena, file.asSlice(header.offset()), header);
    } catch (ArithmeticException e) {
      arena.close();
      throw new CliException(path + " is damaged: its shape is impossibly large", e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static Header readHeader(Path path, MemorySegment file) {
    long size = file.byteSize();
    if (size < 12 || file.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) != -1) {
      throw new CliException(path + " is no NumPy file");
    }
    int major = file.get(ValueLayout.JAVA_BYTE, 6);
    if (major < 1 || major > 3) {
      throw new CliException(
          "%s has NumPy format version %d; 1 to 3 are known".formatted(path, major));
    }
    int start = major == 1 ? 10 : 12;
    long length =
        major == 1
            ? Short.toUnsignedLong(file.get(SHORT, 8))
            : Integer.toUnsignedLong(
                file.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8));
    if (start + length > size) {
      throw new CliException(path + " is damaged: it ends inside its header");
    }
    byte[] text = file.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
    return parse(path, new String(text, StandardCharsets.ISO_8859_1), start + length);
  }

  private static Header parse(Path path, String text, long offset) {
    String descr = field(path, text, DESCR, "a simple 'descr'").group(1);
    boolean half =
        switch (descr) {
          case "<f2" -> true;
          case "<f4" -> false;
          default ->
              throw new CliException(
                  "%s holds values of type '%s'; '<f4' and '<f2' are read".formatted(path, descr));
        };
    if (field(path, text, FORTRAN, "'fortran_order'").group(1).equals("True")) {
      throw new CliException(
          path + " is in Fortran order; save it with numpy.ascontiguousarray(...)");
    }
    Matcher shape = field(path, text, SHAPE, "a 'shape' of two dimensions");
    int dimension = Integer.parseInt(shape.group(2));
    if (dimension == 0) {
      throw new CliException(path + " holds vectors without values");
    }
    return new Header(Long.parseLong(shape.group(1)), dimension, half, offset);
  }

  private static Matcher field(Path path, String text, Pattern pattern, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new CliException("%s: the header lacks %s: %s".formatted(path, what, text.strip()));
    }
    return matcher;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long rows() {
    return header.rows();
  }

  @Override
  public int dimension() {
    return header.dimension();
  }

  @Override
  public float[] row(long index) {
    MemorySegment row = values.asSlice(index * header.rowBytes(), header.rowBytes());
    if (!header.half()) {
      return row.toArray(FLOAT);
    }
    float[] vector = new float[header.dimension()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.float16ToFloat(row.get(SHORT, (long) i * Short.BYTES));
    }
    return vector;
  }

  @Override
  public void close() {
    arena.close();
  }
}
