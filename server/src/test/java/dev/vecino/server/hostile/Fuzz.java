package dev.vecino.server.hostile;

import dev.vecino.client.VecinoClient;
import dev.vecino.server.ServerProcess;
import io.grpc.Status;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends valid, nearly valid and absurd requests over both protocols to a server, from several
 * threads. Only one thread touches the collection that is compared with a model.
 */
final class Fuzz {
  private static final int HOSTILE_THREADS = 4;
  private static final int TIDY_EVERY = 500;

  private final long seed;
  private final ServerProcess server;
  private final Tally tally = new Tally();

  Fuzz(long seed, ServerProcess server) {
    this.seed = seed;
    this.server = server;
  }

  Tally tally() {
    return tally;
  }

  /** Sends so many requests, and compares everything with the model at the end. */
  void run(int requests) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(requests);
    try (ModelledClient modelled = new ModelledClient(new Random(seed), server.grpcAddress())) {
      modelled.create();
      List<Thread> threads = new ArrayList<>();
      for (int i = 1; i <= HOSTILE_THREADS; i++) {
        Random random = new Random(seed + i);
        threads.add(Thread.ofPlatform().start(() -> guarded(() -> hostile(random, left))));
      }
      guarded(() -> {
        while (left.getAndDecrement() > 0) {
          tally.count("valid", modelled.step(), "");
        }
      });
      for (Thread thread : threads) {
        thread.join();
      }
      guarded(modelled::verifyAll);
    }
  }

  /** Work that may fail. */
  private interface Work {
    void run() throws Exception;
  }

  private void guarded(Work work) {
    try {
      work.run();
    } catch (Exception | AssertionError e) {
      tally.fault(e.toString());
    }
  }

  private void hostile(Random random, AtomicInteger left) throws IOException {
    Mutations mutations = new Mutations(random);
    Templates templates = new Templates(random);
    try (RawHttp http = new RawHttp(server.httpPort());
        RawGrpc grpc = new RawGrpc(server.grpcPort());
        Garbage garbage = new Garbage(random, server.httpPort(), server.grpcPort());
        VecinoClient tidier = server.client()) {
      for (int n = left.getAndDecrement(); n > 0; n = left.getAndDecrement()) {
        if (n % TIDY_EVERY == 0) {
          tidy(tidier);
        }
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3 -> rest(http, templates, mutations, random);
          case 4, 5, 6, 7 -> grpc(grpc, templates, mutations, random);
          default -> garbage.send(tally);
        }
      }
    }
  }

  /** Removes collections that mutated requests made by chance. */
  private static void tidy(VecinoClient client) {
    client.collections().stream()
        .map(info -> info.name())
        .filter(name -> !name.equals("docs") && !name.equals(Templates.COLLECTION))
        .forEach(client::deleteCollection);
  }

  private void rest(RawHttp http, Templates templates, Mutations mutations, Random random)
      throws IOException {
    Templates.Rest valid = templates.rest();
    byte[] body =
        switch (random.nextInt(10)) {
          case 0, 1 -> valid.json().getBytes(java.nio.charset.StandardCharsets.UTF_8);
          case 2, 3, 4, 5, 6 -> mutations.json(valid.json());
          case 7, 8 ->
              mutations.bytes(valid.json().getBytes(java.nio.charset.StandardCharsets.UTF_8));
          default -> mutations.absurd();
        };
    String method =
        random.nextInt(20) == 0
            ? mutations.any(List.of("GET", "DELETE", "PUT", "TRACE", "OPTIONS", "X"))
            : valid.method();
    String path = random.nextInt(20) == 0 ? oddPath(valid.path(), mutations) : valid.path();
    String type =
        random.nextInt(15) == 0
            ? mutations.any(
                List.of(
                    "text/plain",
                    "application/xml",
                    "",
                    "application/json; charset=utf-16",
                    "application/x-ndjson",
                    "multipart/form-data; boundary=x",
                    "application/x-www-form-urlencoded"))
            : "application/json";
    byte[] request = RawHttp.request(method, path, type, body);
    if (method.equals("DELETE") && path.equals("/v1/collections/docs")) {
      return;
    }
    RawHttp.Reply reply = http.exchange(request);
    if (reply == null) {
      tally.count("REST", "closed", "");
      return;
    }
    tally.count("REST", Integer.toString(reply.status()), reply.text());
    if (reply.status() >= 400 && !method.equals("HEAD")) {
      checkProblem(method + " " + path, reply);
    }
  }

  private void checkProblem(String what, RawHttp.Reply reply) {
    try {
      JsonObject problem = new JsonObject(reply.text());
      boolean whole =
          reply.header("content-type").equals("application/problem+json")
              && problem.getInteger("status") == reply.status()
              && !problem.getString("code").isEmpty()
              && problem.getString("detail").length() < 4_000;
      if (!whole) {
        tally.fault(what + " was answered with " + reply.text());
      }
    } catch (DecodeException | NullPointerException e) {
      tally.fault(
          "%s was answered with %d and no problem: %s"
              .formatted(what, reply.status(), reply.text()));
    }
  }

  private static String oddPath(String path, Mutations mutations) {
    return mutations.any(
        List.of(
            "/",
            "//",
            "/v1",
            "/v1/collections/",
            path + "/",
            path + "?x=1",
            path + "?" + "q".repeat(3_000),
            path.replace("scratch-target", "%2e%2e"),
            path.replace("scratch-target", "n".repeat(500)),
            path.replace("scratch-target", "%00%1b%5b2J"),
            path.replace("scratch-target", "a%2Fb"),
            "/openapi.json",
            "/metrics"));
  }

  private void grpc(RawGrpc grpc, Templates templates, Mutations mutations, Random random) {
    Templates.Grpc valid = templates.grpc();
    byte[] message = valid.message().toByteArray();
    switch (random.nextInt(10)) {
      case 0, 1 -> {}
      case 2 -> message = mutations.noise(random.nextInt(2_000));
      case 3 -> message = templates.grpc().message().toByteArray();
      case 4 -> message = nested(200 + random.nextInt(20_000));
      default -> message = mutations.bytes(message);
    }
    String method =
        random.nextInt(30) == 0
            ? mutations.any(List.of("vecino.v1.No/Such", valid.method() + "X", "x/y"))
            : valid.method();
    long deadline = random.nextInt(20) == 0 ? 1 : 30_000;
    Status status = grpc.call(method, message, deadline);
    tally.count("gRPC", status.getCode().name(), valid.method() + ": " + status.getDescription());
  }

  /** Filters inside each other, as a search's field 6, filter's field 1, condition's field 1. */
  private static byte[] nested(int depth) {
    byte[] inner = new byte[0];
    for (int i = 0; i < Math.min(depth, 400); i++) {
      byte[] outer = new byte[inner.length + 4];
      outer[0] = 0x0a;
      int length = inner.length;
      outer[1] = (byte) ((length & 0x7f) | 0x80);
      outer[2] = (byte) (((length >> 7) & 0x7f) | 0x80);
      outer[3] = (byte) ((length >> 14) & 0x7f);
      System.arraycopy(inner, 0, outer, 4, inner.length);
      inner = outer;
    }
    return inner;
  }
}
