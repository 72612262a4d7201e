package dev.vecino.server.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Connections that speak no protocol properly, are cut, or say nothing for a long time. */
final class Garbage implements AutoCloseable {
  /** Vert.x's answer to an HTTP version that it does not know, such as {@code HtTP/1.1}. */
  private static final String UNKNOWN_VERSION = "501, unknown version";

  private static final int HELD = 16;
  private static final int READ_MILLIS = 200;

  private static final List<String> HTTP =
      List.of(
          "GET /\r\n\r\n",
          "BREW /v1/collections HTCPCP/1.0\r\n\r\n",
          "GET /v1/collections HTTP/9.9\r\nhost: x\r\n\r\n",
          "GET " + "/x".repeat(8_000) + " HTTP/1.1\r\nhost: x\r\n\r\n",
          "GET / HTTP/1.1\r\nhost: x\r\nx: " + "y".repeat(40_000) + "\r\n\r\n",
          "GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(9_000) + "\r\n",
          "GET / HTTP/1.1\r\nbad header\r\n\r\n",
          "GET / HTTP/1.1\r\n: empty\r\n\r\n",
          "GET /%zz%00%ff HTTP/1.1\r\nhost: x\r\n\r\n",
          "GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n",
          post("content-length: -5", "{}"),
          post("content-length: 99999999999999999999", "{}"),
          post("content-length: 5\r\ncontent-length: 7", "{}"),
          post("transfer-encoding: chunked", "zz\r\n{}\r\n"),
          post("transfer-encoding: chunked", "ffffffffffffff\r\n{}\r\n"),
          request(
              "PUT /v1/collections/scratch-target/points",
              "content-type: application/x-ndjson\r\ncontent-length: 90000",
              "{\"id\":1,"),
          post("expect: 100-continue\r\ncontent-length: 70000000", ""),
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
          request("GET /", "upgrade: h2c\r\nconnection: upgrade\r\nhttp2-settings: !!!", ""),
          "GET /v1/collections HTTP/1.1\r\nhost: x\r\nx-request-id: \u0001\u001b[31m\r\n\r\n",
          "GET /\u001b[2J\u0000 HTTP/1.1\r\nhost: x\r\n\r\n");

  private static String post(String header, String body) {
    return request("POST /v1/collections", "content-type: application/json\r\n" + header, body);
  }

  private static String request(String what, String headers, String body) {
    return what + " HTTP/1.1\r\nhost: x\r\n" + headers + "\r\n\r\n" + body;
  }

  private final Random random;
  private final Mutations mutations;
  private final int httpPort;
  private final int grpcPort;
  private final Deque<Socket> held = new ArrayDeque<>();

  Garbage(Random random, int httpPort, int grpcPort) {
    this.random = random;
    this.mutations = new Mutations(random);
    this.httpPort = httpPort;
    this.grpcPort = grpcPort;
  }

  /** Sends something; says which port, and whether the server answered or hung up. */
  void send(Tally tally) throws IOException {
    boolean http = random.nextInt(3) > 0;
    byte[] bytes =
        random.nextInt(4) == 0
            ? mutations.noise(1 + random.nextInt(5_000))
            : mutations.any(HTTP).getBytes(StandardCharsets.ISO_8859_1);
    if (random.nextInt(4) == 0) {
      bytes = mutations.bytes(bytes);
    }
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), http ? httpPort : grpcPort);
    String kind = http ? "garbage to REST" : "garbage to gRPC";
    if (random.nextInt(10) == 0) {
      hold(socket, bytes);
      tally.count(kind, "held open", "");
      return;
    }
    try (socket) {
      tally.count(
          kind, outcome(socket, bytes, http), new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  private String outcome(Socket socket, byte[] bytes, boolean http) {
    try {
      socket.setSoTimeout(READ_MILLIS);
      socket.getOutputStream().write(bytes);
      if (random.nextInt(5) == 0) {
        return "cut";
      }
      byte[] answer = new byte[64];
      int read = socket.getInputStream().read(answer);
      String text = read < 0 ? "" : new String(answer, 0, read, StandardCharsets.ISO_8859_1);
      if (http && text.matches("(?s)HTTP/1\\.[01] \\d{3}.*")) {
        String status = text.substring(9, 12);
        return status.equals("501") ? UNKNOWN_VERSION : status;
      }
      return read < 0 ? "closed" : "answered";
    } catch (java.net.SocketTimeoutException e) {
      return "waits for more";
    } catch (IOException e) {
      return "closed";
    }
  }

  /** Keeps the connection open with half of something sent. */
  private void hold(Socket socket, byte[] bytes) throws IOException {
    held.add(socket);
    if (held.size() > HELD) {
      held.removeFirst().close();
    }
    try {
      socket.getOutputStream().write(bytes, 0, bytes.length / 2);
    } catch (IOException e) {
      // The server hung up, which it may.
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : held) {
      socket.close();
    }
  }
}
