package dev.vecino.server.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds, as Linux tells it.
 *
 * @param rssBytes memory that is in RAM, mapped files included
 * @param anonymousBytes the part of it that is no file
 * @param threads all of them
 * @param descriptors open files and sockets
 * @param sockets the sockets among them
 */
record ProcessState(long rssBytes, long anonymousBytes, int threads, int descriptors, int sockets) {

  static ProcessState of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    String status = Files.readString(process.resolve("status"));
    int descriptors = 0;
    int sockets = 0;
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      for (Path descriptor : (Iterable<Path>) open::iterator) {
        String target = target(descriptor);
        descriptors += target.isEmpty() ? 0 : 1;
        sockets += target.startsWith("socket:") ? 1 : 0;
      }
    }
    return new ProcessState(
        number(status, "VmRSS") << 10,
        number(status, "RssAnon") << 10,
        (int) number(status, "Threads"),
        descriptors,
        sockets);
  }

  /** What a descriptor is; empty when it was closed since the folder was read. */
  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static long number(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
