package dev.vecino.server.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Remembers how far an import is, so that an interrupted one continues: a small properties file
 * beside the data (or where {@code --state} says), which is replaced atomically, and removed at the
 * end.
 *
 * <p>It counts for the same files, unchanged in size and time, the same server and the same
 * collection. A collection whose version is lower than the one remembered is another of the same
 * name, or lost writes; then the import begins again, which is safe since upserts are idempotent.
 */
final class ImportState {
  private final Path file;
  private final String job;

  /**
   * What is remembered.
   *
   * @param rows rows from the first on that are all in
   * @param version of the collection then
   */
  record Position(long rows, long version) {}

  private ImportState(Path file, String job) {
    this.file = file;
    this.job = job;
  }

  /**
   * The state of an import of these files into a collection.
   *
   * @param directory for the state file; empty: beside the first of the sources
   * @param settings what else must be the same, such as the server's address and the id field
   */
  static ImportState of(
      Optional<Path> directory, String collection, List<Path> sources, String settings) {
    Path first = sources.getFirst().toAbsolutePath().normalize();
    Path place = directory.orElseGet(() -> first.resolveSibling(""));
    StringBuilder job = new StringBuilder(settings);
    for (Path source : sources) {
      try {
        job.append(" | ").append(source.toAbsolutePath().normalize());
        job.append(' ').append(Files.size(source)).append(' ');
        job.append(Files.getLastModifiedTime(source).toMillis());
      } catch (IOException e) {
        throw new CliException("cannot read %s: %s".formatted(source, e.getMessage()), e);
      }
    }
    String name = ".%s.%s.vecino-import".formatted(first.getFileName(), collection);
    return new ImportState(place.resolve(name), job.toString());
  }

  Path file() {
    return file;
  }

  /** What was remembered of the same import; empty when there is nothing, or of another one. */
  Optional<Position> load() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
      if (!job.equals(properties.getProperty("job"))) {
        return Optional.empty();
      }
      return Optional.of(
          new Position(
              Long.parseLong(properties.getProperty("rows", "")),
              Long.parseLong(properties.getProperty("version", ""))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new CliException(
          "the import's state %s cannot be read (%s); remove it, or use --no-resume"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Remembers a position in place of the former. */
  void save(Position position) {
    Properties properties = new Properties();
    properties.setProperty("job", job);
    properties.setProperty("rows", Long.toString(position.rows()));
    properties.setProperty("version", Long.toString(position.version()));
    try {
      Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
      try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
        properties.store(writer, "An import that has not ended; see vecino import --help");
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CliException(
          "cannot write the import's state %s (%s); choose a directory with --state, or use --no-resume"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Forgets: the import is complete. */
  void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CliException("cannot remove %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
