package dev.vecino.server.cli;

import dev.vecino.client.Point;
import dev.vecino.client.PointId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Points out of a vector file, a payload file, or both side by side, of which row i belongs to line
 * i.
 */
final class RowSource implements AutoCloseable {
  private final Optional<VectorFile> vectors;
  private final Optional<PayloadFile> payloads;
  private long next;

  private RowSource(Optional<VectorFile> vectors, Optional<PayloadFile> payloads) {
    this.vectors = vectors;
    this.payloads = payloads;
  }

  /**
   * Opens files, of which at least one is there.
   *
   * @throws CliException when one cannot be read or is damaged
   */
  static RowSource open(Optional<Path> vectors, Optional<Path> payload, PayloadFile.Fields fields) {
    Optional<VectorFile> vectorFile = vectors.map(VectorFile::open);
    try {
      return new RowSource(vectorFile, payload.map(path -> PayloadFile.open(path, fields)));
    } catch (RuntimeException e) {
      vectorFile.ifPresent(VectorFile::close);
      throw e;
    }
  }

  /** The files, the one that an import is named after first. */
  List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    payloads.ifPresent(file -> paths.add(file.path()));
    vectors.ifPresent(file -> paths.add(file.path()));
    return paths;
  }

  /** How much has been read, 0 to 1. */
  double fractionRead() {
    return vectors
        .map(file -> file.rows() == 0 ? 1 : (double) next / file.rows())
        .orElseGet(() -> payloads.map(PayloadFile::fractionRead).orElse(1.0));
  }

  /**
   * Passes over rows that are in already.
   *
   * @throws CliException when there are not so many
   */
  void skip(long rows) {
    while (next < rows) {
      boolean there =
          payloads.map(PayloadFile::skip).orElse(true)
              && vectors.map(file -> next < file.rows()).orElse(true);
      if (!there) {
        throw new CliException("there are only %d rows, %d were in".formatted(next, rows));
      }
      next++;
    }
  }

  /**
   * The next point; empty after the last.
   *
   * @throws CliException with file and line when a row is bad, or when the files have not the same
   *     number of rows
   */
  Optional<Point> next() {
    Optional<PayloadFile.Row> line = payloads.flatMap(PayloadFile::next);
    boolean vectorThere = vectors.map(file -> next < file.rows()).orElse(false);
    if (vectors.isPresent() && payloads.isPresent() && vectorThere != line.isPresent()) {
      throw unequal(line.isPresent());
    }
    if (line.isEmpty() && !vectorThere) {
      return Optional.empty();
    }
    float[] vector =
        vectors
            .map(file -> file.row(next))
            .or(() -> line.flatMap(PayloadFile.Row::vector))
            .orElseThrow(() -> new CliException("row %d has no vector".formatted(next)));
    PointId id = line.flatMap(PayloadFile.Row::id).orElse(PointId.of(next));
    Map<String, @Nullable Object> payload = line.map(PayloadFile.Row::payload).orElse(Map.of());
    next++;
    return Optional.of(Point.of(id, vector, payload));
  }

  private CliException unequal(boolean morePayloads) {
    Path payload = payloads.orElseThrow().path();
    VectorFile file = vectors.orElseThrow();
    return new CliException(
        morePayloads
            ? "%s has more than the %d rows of %s".formatted(payload, file.rows(), file.path())
            : "%s has %d rows, %s has %d".formatted(payload, next, file.path(), file.rows()));
  }

  /** Where a row stands, for messages: file and line, both counted as people do. */
  String place(long row) {
    return payloads
        .map(file -> "%s, line %d".formatted(file.path(), row + 1))
        .orElseGet(() -> "%s, row %d".formatted(vectors.orElseThrow().path(), row));
  }

  @Override
  public void close() {
    payloads.ifPresent(PayloadFile::close);
    vectors.ifPresent(VectorFile::close);
  }
}
