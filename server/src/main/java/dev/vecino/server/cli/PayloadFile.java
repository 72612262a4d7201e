package dev.vecino.server.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vecino.client.PointId;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file with a JSON object a line, gzipped or not (its first bytes decide), read from front to
 * end.
 */
final class PayloadFile implements AutoCloseable {
  private final Path path;
  private final long bytes;
  private final Fields fields;
  private final CountingStream raw;
  private final BufferedReader lines;
  private long lineNumber;

  /**
   * Which fields of an object have a meaning of their own and are left out of the payload.
   *
   * @param id empty when rows are numbered instead
   * @param vector empty when vectors come from a file of their own
   */
  record Fields(Optional<String> id, Optional<String> vector) {}

  /** One line: what became of the fields. */
  record Row(
      long line,
      Optional<PointId> id,
      Optional<float[]> vector,
      Map<String, @Nullable Object> payload) {}

  private PayloadFile(Path path, Fields fields, CountingStream raw, BufferedReader lines)
      throws IOException {
    this.path = path;
    this.bytes = Files.size(path);
    this.fields = fields;
    this.raw = raw;
    this.lines = lines;
  }

  /**
   * Opens a file.
   *
   * @throws CliException when it cannot be read
   */
  static PayloadFile open(Path path, Fields fields) {
    if (Files.isDirectory(path)) {
      throw new CliException(path + " is a directory");
    }
    try {
      CountingStream raw = new CountingStream(Files.newInputStream(path));
      try {
        BufferedInputStream buffered = new BufferedInputStream(raw, 1 << 16);
        buffered.mark(2);
        boolean gzipped = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        InputStream text = gzipped ? new GZIPInputStream(buffered, 1 << 16) : buffered;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(text, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
        return new PayloadFile(path, fields, raw, lines);
      } catch (IOException | RuntimeException e) {
        raw.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new CliException("there is no file " + path, e);
    } catch (IOException e) {
      throw new CliException("cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  Path path() {
    return path;
  }

  /** How much of the file has been read, 0 to 1. */
  double fractionRead() {
    return bytes == 0 ? 1 : Math.min(1, (double) raw.count / bytes);
  }

  /**
   * The next line, empty at the end of the file.
   *
   * @throws CliException with file and line when it is no JSON object, or has a bad id or vector
   */
  Optional<Row> next() {
    String line = readLine();
    if (line == null) {
      return Optional.empty();
    }
    if (line.isBlank()) {
      throw bad("the line is empty");
    }
    try (JsonParser parser = JsonValues.JSON.createParser(line)) {
      return Optional.of(row(parser));
    } catch (IOException e) {
      throw bad(JsonValues.reason(e));
    }
  }

  /** Reads a line without looking into it; false at the end of the file. */
  boolean skip() {
    return readLine() != null;
  }

  private @Nullable String readLine() {
    lineNumber++;
    try {
      return lines.readLine();
    } catch (EOFException | ZipException e) {
      throw bad("the gzip data is damaged or cut off: " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw bad("the text is not UTF-8");
    } catch (IOException e) {
      throw bad("cannot read: " + e.getMessage());
    }
  }

  private CliException bad(String reason) {
    return new CliException("%s, line %d: %s".formatted(path, lineNumber, reason));
  }

  private Row row(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new JsonValues.BadJson("it must be a JSON object");
    }
    Optional<PointId> id = Optional.empty();
    Optional<float[]> vector = Optional.empty();
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (fields.vector().filter(name::equals).isPresent()) {
        vector = Optional.of(JsonValues.vector(parser, name));
      } else if (fields.id().filter(name::equals).isPresent()) {
        id = Optional.of(JsonValues.id(parser, name));
      } else {
        payload.put(name, JsonValues.value(parser));
      }
    }
    if (parser.nextToken() != null) {
      throw new JsonValues.BadJson("something follows the JSON object");
    }
    if (fields.id().isPresent() && id.isEmpty()) {
      throw new JsonValues.BadJson("it lacks the id field '%s'".formatted(fields.id().get()));
    }
    if (fields.vector().isPresent() && vector.isEmpty()) {
      throw new JsonValues.BadJson(
          "it lacks the vector field '%s'".formatted(fields.vector().get()));
    }
    return new Row(lineNumber, id, vector, payload);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new CliException("cannot close %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Counts the bytes of the file itself, compressed ones where it is. */
  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      count += Math.max(n, 0);
      return n;
    }
  }
}
