package dev.vecino.server.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** A file of vectors of one dimension, memory-mapped, so that it may be larger than memory. */
interface VectorFile extends AutoCloseable {

  Path path();

  long rows();

  int dimension();

  /**
   * One vector, {@code float[dimension]}.
   *
   * @throws CliException when this row is damaged
   */
  float[] row(long index);

  @Override
  void close();

  /**
   * Opens a {@code .npy} or {@code .fvecs} file.
   *
   * @throws CliException when it is neither, damaged or unreadable
   */
  static VectorFile open(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return NpyFile.open(path);
    }
    if (name.endsWith(".fvecs")) {
      return FvecsFile.open(path);
    }
    throw new CliException(path + ": vectors are read from .npy and .fvecs files");
  }

  /** Maps a whole file; the arena's owner closes it. */
  static MemorySegment map(Path path, Arena arena) {
    if (Files.isDirectory(path)) {
      throw new CliException(path + " is a directory");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new CliException("there is no file " + path, e);
    } catch (IOException e) {
      throw new CliException("cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }
}
