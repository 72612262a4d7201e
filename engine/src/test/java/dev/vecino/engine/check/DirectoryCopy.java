package dev.vecino.engine.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Copies of data directories, and what tells whether one changed. */
final class DirectoryCopy {
  private DirectoryCopy() {}

  /** Copies everything below a directory to a place where nothing is yet. */
  static Path copy(Path from, Path to) {
    for (Path path : below(from)) {
      try {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return to;
  }

  static void delete(Path directory) {
    if (Files.exists(directory)) {
      for (Path path : below(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
        try {
          Files.delete(path);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Files below a directory, relative to it. */
  static List<Path> files(Path directory) {
    return below(directory).stream()
        .filter(Files::isRegularFile)
        .map(directory::relativize)
        .toList();
  }

  /** Every file with its time and content. */
  static Map<String, String> state(Path directory) {
    Map<String, String> state = new TreeMap<>();
    for (Path file : files(directory)) {
      Path path = directory.resolve(file.toString());
      try {
        state.put(
            file.toString(),
            Files.getLastModifiedTime(path) + " " + Arrays.hashCode(Files.readAllBytes(path)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return state;
  }

  /** Parents first. */
  private static List<Path> below(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
