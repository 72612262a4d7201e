package dev.vecino.engine.check;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One thing done to one file.
 *
 * @param file relative to the data directory
 * @param offset in the file
 */
record DamageCase(Path file, Harm harm, long offset) {
  private static final int SECTOR = 512;

  /** Ways to harm a file. */
  enum Harm {
    /** One bit of the byte at the offset. */
    FLIP,
    /** The file ends at the offset. */
    TRUNCATE,
    /** The 512 bytes from the offset, as far as there are any. */
    ZERO,
    /** The file is gone. */
    DELETE
  }

  /** Harms the file; false when its bytes are as before. */
  boolean apply(Path directory) {
    Path path = directory.resolve(file.toString());
    if (harm == Harm.DELETE) {
      return path.toFile().delete();
    }
    try (RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw")) {
      switch (harm) {
        case TRUNCATE -> opened.setLength(offset);
        case FLIP -> {
          opened.seek(offset);
          int value = opened.read();
          opened.seek(offset);
          opened.write(value ^ (1 << (offset % 8)));
        }
        case ZERO -> {
          byte[] bytes = new byte[(int) Math.min(SECTOR, opened.length() - offset)];
          opened.seek(offset);
          opened.readFully(bytes);
          if (zeros(bytes)) {
            return false;
          }
          opened.seek(offset);
          opened.write(new byte[bytes.length]);
        }
        case DELETE -> throw new IllegalStateException("handled above");
      }
      return true;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean zeros(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  /** The kind of file, for tables: numbers in its name do not matter. */
  String kind() {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".sst")) {
      return "rocksdb table";
    }
    if (name.endsWith(".log")) {
      return "rocksdb log";
    }
    String kind = name.replaceAll("-?[0-9]+$", "");
    return name.matches("[A-Z].*") && !name.equals("LOCK")
        ? "rocksdb " + kind.toUpperCase(Locale.ROOT)
        : kind;
  }

  @Override
  public String toString() {
    return "%s of %s at %d".formatted(harm, file, offset);
  }
}
