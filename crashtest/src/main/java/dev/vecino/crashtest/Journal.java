package dev.vecino.crashtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vecino.engine.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link JournalWriter}s left of one run.
 *
 * @param writers for each writer, its requests in order
 * @param copies the requests about copies, in order
 */
record Journal(List<List<Entry>> writers, List<CopyEntry> copies) {

  /** A journal without copies. */
  Journal(List<List<Entry>> writers) {
    this(writers, List.of());
  }

  /**
   * A request.
   *
   * @param result what its acknowledgement said; null when none came
   */
  record Entry(Operation operation, @Nullable WriteResult result) {
    boolean acknowledged() {
      return result != null;
    }

    WriteResult acknowledgement() {
      return Objects.requireNonNull(result);
    }
  }

  /**
   * A request about copies.
   *
   * @param result what its acknowledgement said; null when none came
   */
  record CopyEntry(CopyRequest request, @Nullable CopyResult result) {}

  static Journal read(Path directory) throws IOException {
    List<List<Entry>> writers = new ArrayList<>();
    List<CopyEntry> copies = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        List<Lines> requests = requests(Files.readString(file, UTF_8));
        if (file.endsWith(JournalWriter.COPIES)) {
          requests.forEach(lines -> copies.add(lines.copyEntry()));
        } else {
          writers.add(requests.stream().map(Lines::entry).toList());
        }
      }
    }
    return new Journal(writers, copies);
  }

  /**
   * The lines about one request, in words.
   *
   * @param sent the first of them as a whole, without the word for it
   */
  private record Lines(String sent, String @Nullable [] acknowledged) {
    Entry entry() {
      return new Entry(
          Operation.decode(sent),
          acknowledged == null
              ? null
              : new WriteResult(Long.parseLong(acknowledged[2]), Long.parseLong(acknowledged[3])));
    }

    CopyEntry copyEntry() {
      return new CopyEntry(
          CopyRequest.decode(sent),
          acknowledged == null ? null : CopyResult.decode(acknowledged, 2));
    }

    private String number() {
      return sent.split(" ", -1)[1];
    }
  }

  private static List<Lines> requests(String text) {
    List<Lines> requests = new ArrayList<>();
    // A line without its end was cut by the crash: what it announces did not happen.
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    for (String line : whole.lines().toList()) {
      if (line.startsWith(JournalWriter.SENT)) {
        requests.add(new Lines(line.substring(JournalWriter.SENT.length()), null));
      } else {
        String[] words = line.split(" ", -1);
        Lines open = requests.removeLast();
        if (open.acknowledged() != null || !open.number().equals(words[1])) {
          throw new IllegalStateException("the journal acknowledges what was not sent: " + line);
        }
        requests.add(new Lines(open.sent(), words));
      }
    }
    return requests;
  }

  /** Requests in it. */
  long size() {
    return copies.size() + writers.stream().mapToLong(List::size).sum();
  }
}
