package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Collection;
import dev.vecino.engine.Durability;
import dev.vecino.engine.FieldError;
import dev.vecino.engine.Point;
import dev.vecino.engine.WriteResult;
import dev.vecino.server.api.Failure;
import dev.vecino.server.api.RequestMemory;
import dev.vecino.server.config.ServerConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One upload of a point a line. Batches are written one after the other and acknowledged by a line
 * each; the first bad line ends the upload with an error line, and the batches before it stay.
 */
final class NdjsonUpload {
  /** Lines of a batch, unless they are so long that fewer reach the bytes below. */
  static final int BATCH_LINES = 500;

  private static final int BATCH_BYTES = 16 << 20;
  private static final int CHUNK_BYTES = 64 << 10;
  private static final long NO_LINE = 0;
  private static final Pattern POINT = Pattern.compile("points\\[(\\d{1,9})]\\.?");

  private final Exchange exchange;
  private final Collection collection;
  private final Durability durability;
  private final int maxDimension;
  private final int maxLineBytes;
  private final List<Point> batch = new ArrayList<>(BATCH_LINES);
  private final List<Long> batchLines = new ArrayList<>(BATCH_LINES);
  private final ByteArrayOutputStream current = new ByteArrayOutputStream();
  private long batchBytes;
  private long claimedBytes;

  /** The line that is read, from 1. */
  private long line = 1;

  private long written;

  NdjsonUpload(
      Exchange exchange, Collection collection, Durability durability, ServerConfig config) {
    this.exchange = exchange;
    this.collection = collection;
    this.durability = durability;
    this.maxDimension = config.database().limits().maxDimension();
    this.maxLineBytes = config.maxRequestBytes();
  }

  /** Reads to the end or to the first error, and ends the answer. */
  void run(InputStream body) throws IOException {
    try {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int length = body.read(chunk); length >= 0; length = body.read(chunk)) {
        lines(chunk, length);
        holdMemory();
      }
      endOfLine();
      flush();
    } catch (CallerException e) {
      // An error of the batch names one of its points; any other is about the line being read.
      end(lineOf(e), e);
      return;
    } catch (RuntimeException e) {
      end(NO_LINE, e);
      return;
    }
    if (written == 0) {
      end(NO_LINE, CallerException.invalid("body", "the body has no point"));
    } else {
      send(Buffer.buffer(), true);
    }
  }

  /** Makes the claim fit what is held now: the batch and the line that is being read. */
  private void holdMemory() {
    long needed = batchBytes + current.size();
    RequestMemory.Claim memory = exchange.callContext().memory();
    if (needed > claimedBytes) {
      memory.received(needed - claimedBytes);
    } else {
      memory.consumed(claimedBytes - needed);
    }
    claimedBytes = needed;
  }

  private void lines(byte[] chunk, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (chunk[i] == '\n') {
        current.write(chunk, start, i - start);
        endOfLine();
        line++;
        start = i + 1;
      }
    }
    current.write(chunk, start, length - start);
    if (current.size() > maxLineBytes) {
      throw CallerException.invalid(
          "body",
          "the line is longer than %d bytes (limits.max_request_bytes)".formatted(maxLineBytes));
    }
  }

  private void endOfLine() {
    byte[] text = current.toByteArray();
    current.reset();
    if (new String(text, StandardCharsets.ISO_8859_1).isBlank()) {
      return;
    }
    batch.add(
        JsonInput.read(
            text, maxDimension, exchange.callContext().memory()::take, PointReader::point));
    batchLines.add(line);
    batchBytes += text.length;
    if (batch.size() == BATCH_LINES || batchBytes >= BATCH_BYTES) {
      flush();
    }
  }

  /** Writes the batch and acknowledges it. */
  private void flush() {
    if (batch.isEmpty()) {
      return;
    }
    WriteResult result = collection.upsert(List.copyOf(batch), durability);
    written += batch.size();
    batch.clear();
    batchLines.clear();
    batchBytes = 0;
    send(
        lineOf(out -> {
          out.writeStartObject();
          out.writeNumberField("upserted", result.count());
          out.writeNumberField("version", result.version());
          out.writeNumberField("lines", written);
          out.writeEndObject();
        }),
        false);
  }

  private long lineOf(CallerException error) {
    for (FieldError field : error.fieldErrors()) {
      Matcher matcher = POINT.matcher(field.field());
      if (matcher.lookingAt() && Integer.parseInt(matcher.group(1)) < batchLines.size()) {
        return batchLines.get(Integer.parseInt(matcher.group(1)));
      }
    }
    return error.fieldErrors().isEmpty() ? NO_LINE : line;
  }

  private void end(long badLine, RuntimeException error) {
    Failure told = exchange.failure(error);
    Failure failure =
        new Failure(
            told.kind(),
            told.message(),
            told.fieldErrors().stream().map(NdjsonUpload::withinLine).toList(),
            told.retryAfter());
    send(
        lineOf(out -> {
          out.writeStartObject();
          if (badLine != NO_LINE) {
            out.writeNumberField("line", badLine);
          }
          out.writeFieldName("error");
          Problem.write(out, failure, exchange.requestId());
          out.writeEndObject();
        }),
        true);
  }

  private static FieldError withinLine(FieldError error) {
    String field = POINT.matcher(error.field()).replaceFirst("");
    return new FieldError(field.isEmpty() ? "body" : field, error.message());
  }

  private static Buffer lineOf(JsonOutput.Writer writer) {
    return JsonOutput.of(writer).appendByte((byte) '\n');
  }

  private void send(Buffer text, boolean last) {
    exchange
        .context()
        .runOnContext(v -> {
          HttpServerResponse response = exchange.routing().response();
          if (response.ended() || response.closed()) {
            return;
          }
          if (!response.headWritten()) {
            response.setChunked(true).putHeader("content-type", RequestGate.NDJSON);
          }
          if (last) {
            response.end(text);
          } else {
            response.write(text);
          }
        });
  }
}
