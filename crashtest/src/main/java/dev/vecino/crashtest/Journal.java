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

/** What {@link JournalWriter}s left of one run: for each writer, its requests in order. */
record Journal(List<List<Entry>> writers) {

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

  static Journal read(Path directory) throws IOException {
    List<List<Entry>> writers = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        writers.add(entries(Files.readString(file, UTF_8)));
      }
    }
    return new Journal(writers);
  }

  private static List<Entry> entries(String text) {
    List<Entry> entries = new ArrayList<>();
    // A line without its end was cut by the crash: what it announces did not happen.
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    for (String line : whole.lines().toList()) {
      if (line.startsWith(JournalWriter.SENT)) {
        Operation operation = Operation.decode(line.substring(JournalWriter.SENT.length()));
        entries.add(new Entry(operation, null));
      } else {
        String[] words = line.split(" ", -1);
        Entry open = entries.removeLast();
        if (open.acknowledged() || open.operation().number() != Long.parseLong(words[1])) {
          throw new IllegalStateException("the journal acknowledges what was not sent: " + line);
        }
        entries.add(
            new Entry(
                open.operation(),
                new WriteResult(Long.parseLong(words[2]), Long.parseLong(words[3]))));
      }
    }
    return entries;
  }

  /** Requests in it. */
  long size() {
    return writers.stream().mapToLong(List::size).sum();
  }
}
