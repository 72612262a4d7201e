package dev.vecino.server.rest;

import dev.vecino.server.api.CallContext;
import dev.vecino.server.api.ErrorKind;
import dev.vecino.server.api.ErrorMapper;
import dev.vecino.server.api.Failure;
import dev.vecino.server.api.RequestMemory;
import dev.vecino.server.observability.RequestMetrics;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer: the request's id, whether the caller is still there, and the one way
 * to answer, from any thread.
 */
final class Exchange {
  private static final Logger logger = LoggerFactory.getLogger(Exchange.class);
  private static final String KEY = Exchange.class.getName();
  private static final String REQUEST_ID = "x-request-id";
  private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");
  private static final String UNROUTED = "none";

  private final RoutingContext routing;
  private final Context context;
  private final String requestId;
  private final RequestMetrics.Call call;
  private final CallContext callContext;
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile boolean gone;
  private volatile String operation = UNROUTED;
  private volatile String code = "OK";
  private @Nullable Object request;
  private volatile Buffer body = Buffer.buffer();

  private Exchange(RoutingContext routing, RequestMetrics metrics, RequestMemory.Claim memory) {
    this.routing = routing;
    this.context = routing.vertx().getOrCreateContext();
    this.requestId = requestId(routing.request().getHeader(REQUEST_ID));
    this.call = metrics.begin(RequestMetrics.Protocol.REST);
    this.callContext = new CallContext(System.nanoTime(), null, () -> gone, memory);
  }

  /** Begins with a request, before any other handler; call it on the event loop. */
  static void begin(RoutingContext routing, RequestMetrics metrics, RequestMemory.Claim memory) {
    Exchange exchange = new Exchange(routing, metrics, memory);
    routing.put(KEY, exchange);
    HttpServerResponse response = routing.response();
    response.putHeader(REQUEST_ID, exchange.requestId);
    response.putHeader("x-content-type-options", "nosniff");
    response.closeHandler(v -> exchange.closed());
    response.exceptionHandler(e -> exchange.closed());
    routing.addEndHandler(done -> {
      exchange.call.end(exchange.operation, exchange.code);
      exchange.released();
    });
  }

  static boolean begun(RoutingContext routing) {
    return routing.get(KEY) != null;
  }

  static Exchange of(RoutingContext routing) {
    return Objects.requireNonNull(routing.<Exchange>get(KEY), "no exchange was begun");
  }

  private void closed() {
    gone = true;
    call.end(operation, ErrorKind.CANCELLED.code());
    released();
  }

  /** The answer is sent or nobody waits for it; who still works on it has a share of its own. */
  private void released() {
    if (answered.compareAndSet(false, true)) {
      callContext.memory().release();
    }
  }

  /** Runs work on this exchange somewhere else; its memory is held until that is over. */
  void run(Executor executor, Runnable work) {
    RequestMemory.Claim memory = callContext.memory();
    memory.retain();
    boolean taken = false;
    try {
      executor.execute(() -> {
        try {
          work.run();
        } finally {
          memory.release();
        }
      });
      taken = true;
    } finally {
      if (!taken) {
        memory.release();
      }
    }
  }

  private static String requestId(@Nullable String given) {
    return given != null && SANE_ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }

  String requestId() {
    return requestId;
  }

  CallContext callContext() {
    return callContext;
  }

  RoutingContext routing() {
    return routing;
  }

  Context context() {
    return context;
  }

  /** True when nobody waits for the answer any more. */
  boolean gone() {
    return gone;
  }

  void operation(String name) {
    operation = name;
  }

  /** Keeps the body, which has arrived. */
  void body(Buffer whole) {
    body = whole;
  }

  /** The body; empty when there is none, or it is not collected. */
  Buffer body() {
    return body;
  }

  /** Keeps the request, which was read before it is answered. */
  void request(Object read) {
    request = read;
  }

  @Nullable Object request() {
    return request;
  }

  /** The name of the collection in the path. */
  String collection() {
    return part("collection");
  }

  /** A variable part of the path. */
  String part(String name) {
    String text = routing.pathParam(name);
    return text == null ? "" : text;
  }

  void answer(Answer answer) {
    onContext(response -> {
      if (answer.location() != null) {
        response.putHeader("location", answer.location());
      }
      response.setStatusCode(answer.status()).putHeader("content-type", "application/json");
      response.end(answer.body());
    });
  }

  /** Answers with a problem, and logs it when it is the server's fault. */
  void fail(Throwable error) {
    Failure failure = failure(error);
    Buffer body = JsonOutput.of(out -> Problem.write(out, failure, requestId));
    onContext(response -> {
      Duration retryAfter = failure.retryAfter();
      if (retryAfter != null) {
        response.putHeader("retry-after", Long.toString(ceilSeconds(retryAfter)));
      }
      if (failure.kind() == ErrorKind.UNAUTHENTICATED) {
        response.putHeader("www-authenticate", "Bearer realm=\"vecino\"");
      }
      response.setStatusCode(failure.kind().httpStatus());
      response.putHeader("content-type", Problem.MEDIA_TYPE).end(body);
      // What is left of the body is read and dropped, so that the connection can be used again.
      routing.request().resume();
    });
  }

  /** What the caller is told; notes it for the metrics and the log. */
  Failure failure(Throwable error) {
    Failure failure = ErrorMapper.failure(error);
    code = failure.kind().code();
    failure.log(logger, "request " + requestId + " (" + operation + ")", error);
    return failure;
  }

  private void onContext(Consumer<HttpServerResponse> send) {
    if (context.equals(Vertx.currentContext())) {
      // The router answers by itself after a failure that is not answered on the spot.
      sendOnce(send);
    } else {
      context.runOnContext(v -> sendOnce(send));
    }
  }

  private void sendOnce(Consumer<HttpServerResponse> send) {
    HttpServerResponse response = routing.response();
    if (!response.ended() && !response.closed() && !response.headWritten()) {
      send.accept(response);
    }
  }

  private static long ceilSeconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }
}
