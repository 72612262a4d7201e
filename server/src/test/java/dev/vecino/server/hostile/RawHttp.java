package dev.vecino.server.hostile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over one connection that is opened again whenever the server closed it. Sends whatever
 * bytes it is given, which client libraries would not.
 */
final class RawHttp implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final int port;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  /** An answer of the server. */
  record Reply(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  RawHttp(int port) {
    this.port = port;
  }

  /** A request as bytes. */
  static byte[] request(String method, String path, String contentType, byte[] body) {
    String head =
        "%s %s HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n"
            .formatted(method, path, contentType, body.length);
    byte[] text = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = java.util.Arrays.copyOf(text, text.length + body.length);
    System.arraycopy(body, 0, all, text.length, body.length);
    return all;
  }

  /** Sends a request; null when the server closed the connection instead of answering. */
  @Nullable Reply exchange(byte[] request) throws IOException {
    boolean reused = socket != null;
    try {
      return send(request);
    } catch (IOException e) {
      close();
      if (!reused) {
        return null;
      }
    }
    // The connection may have been closed since its last use: once more on a fresh one.
    try {
      return send(request);
    } catch (IOException e) {
      close();
      return null;
    }
  }

  private Reply send(byte[] request) throws IOException {
    Socket connection = socket;
    InputStream answers = in;
    if (connection == null || answers == null) {
      connection = new Socket(InetAddress.getLoopbackAddress(), port);
      connection.setSoTimeout(TIMEOUT_MILLIS);
      connection.setTcpNoDelay(true);
      answers = new BufferedInputStream(connection.getInputStream());
      socket = connection;
      in = answers;
    }
    try {
      connection.getOutputStream().write(request);
    } catch (IOException e) {
      // The server may have answered before it closed: that answer is still to be read.
      return read(answers);
    }
    return read(answers);
  }

  private Reply read(InputStream answers) throws IOException {
    String statusLine = line(answers);
    String[] words = statusLine.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
      throw new AssertionError("not an HTTP answer: " + statusLine);
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(answers); !line.isEmpty(); line = line(answers)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(words[1]);
    if (status == 100) {
      return read(answers);
    }
    Reply reply = new Reply(status, headers, body(answers, headers));
    if ("close".equalsIgnoreCase(headers.get("connection"))) {
      close();
    }
    return reply;
  }

  private static byte[] body(InputStream answers, Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = chunkSize(answers); size > 0; size = chunkSize(answers)) {
        all.write(answers.readNBytes(size));
        line(answers);
      }
      line(answers);
      return all.toByteArray();
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = answers.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the answer ended early");
    }
    return body;
  }

  private static int chunkSize(InputStream answers) throws IOException {
    return Integer.parseInt(line(answers), 16);
  }

  private static String line(InputStream answers) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = answers.read(); c != '\n'; c = answers.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    Socket connection = socket;
    socket = null;
    in = null;
    if (connection != null) {
      connection.close();
    }
  }
}
