package dev.vecino.server.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Vectors in the layout of the TEXMEX corpus: for each its dimension as a 4-byte little-endian
 * integer, followed by so many single-precision floats. All dimensions must be equal.
 */
final class FvecsFile implements VectorFile {
  private static final int MAX_DIMENSION = 1 << 20;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final MemorySegment file;
  private final int dimension;

  private FvecsFile(Path path, Arena arena, MemorySegment file, int dimension) {
    this.path = path;
    this.arena = arena;
    this.file = file;
    this.dimension = dimension;
  }

  /**
   * Opens a file.
   *
   * @throws CliException when it is empty or its length does not fit its first dimension
   */
  // The file owns the arena and closes it.
  @SuppressWarnings("MustBeClosedChecker")
  static FvecsFile open(Path path) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment file = VectorFile.map(path, arena);
      if (file.byteSize() < Integer.BYTES) {
        throw new CliException(path + " holds no vectors");
      }
      int dimension = file.get(INT, 0);
      if (dimension < 1 || dimension > MAX_DIMENSION) {
        throw new CliException(
            "%s is no .fvecs file: its first dimension is %d".formatted(path, dimension));
      }
      long rowBytes = rowBytes(dimension);
      if (file.byteSize() % rowBytes != 0) {
        throw new CliException(
            "%s is damaged: %d bytes are no whole number of %d-dimensional vectors"
                .formatted(path, file.byteSize(), dimension));
      }
      return new FvecsFile(path, arena, file, dimension);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static long rowBytes(int dimension) {
    return Integer.BYTES + (long) dimension * Float.BYTES;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long rows() {
    return file.byteSize() / rowBytes(dimension);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public float[] row(long index) {
    long offset = index * rowBytes(dimension);
    int found = file.get(INT, offset);
    if (found != dimension) {
      throw new CliException(
          "%s, row %d: it has dimension %d, the first row has %d"
              .formatted(path, index, found, dimension));
    }
    return file.asSlice(offset + Integer.BYTES, (long) dimension * Float.BYTES).toArray(FLOAT);
  }

  @Override
  public void close() {
    arena.close();
  }
}
