package dev.vecino.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A two-dimensional NumPy array file, mapped: version 1, C order, {@code <f2}, {@code <f4} or
 * {@code <i4}.
 */
public final class NpyArray {
  private static final Pattern HEADER =
      Pattern.compile(
          ".*'descr': '<(f2|f4|i4)'.*'fortran_order': False.*'shape': \\((\\d+), (\\d+)\\).*",
          Pattern.DOTALL);

  private final ByteBuffer values;
  private final String type;
  private final int rows;
  private final int columns;

  private NpyArray(ByteBuffer values, String type, int rows, int columns) {
    this.values = values;
    this.type = type;
    this.rows = rows;
    this.columns = columns;
  }

  /** Maps a file. */
  public static NpyArray open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes =
          channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
      int headerLength = Short.toUnsignedInt(bytes.getShort(8));
      byte[] header = new byte[headerLength];
      bytes.get(10, header);
      Matcher matcher = HEADER.matcher(new String(header, StandardCharsets.US_ASCII));
      if (!matcher.matches()) {
        throw new IOException(file + ": expected a two-dimensional <f2, <f4 or <i4 array");
      }
      ByteBuffer values =
          bytes
              .slice(10 + headerLength, bytes.capacity() - 10 - headerLength)
              .order(ByteOrder.LITTLE_ENDIAN);
      return new NpyArray(
          values,
          matcher.group(1),
          Integer.parseInt(matcher.group(2)),
          Integer.parseInt(matcher.group(3)));
    }
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** A row, widened to float. */
  public float[] floats(int row) {
    float[] vector = new float[columns];
    for (int i = 0; i < columns; i++) {
      int at = row * columns + i;
      vector[i] =
          type.equals("f2")
              ? Float.float16ToFloat(values.getShort(at * Short.BYTES))
              : values.getFloat(at * Float.BYTES);
    }
    return vector;
  }

  int integer(int row, int column) {
    return values.getInt((row * columns + column) * Integer.BYTES);
  }
}
