package dev.vecino.server.rest;

import dev.vecino.server.api.RequestExecutors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.openapi.validation.RequestUtils;
import io.vertx.openapi.validation.ValidatableRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and runs operations, never on the event loop: what blocks on virtual threads, searches on
 * the search pool. A body that the contract checks as well is read first, because the reader's
 * errors say more.
 */
final class OperationRunner implements RequestExtractor {
  private final RequestExecutors executors;
  private final int maxDimension;
  private final Map<String, Operation<?>> operations;

  OperationRunner(RequestExecutors executors, int maxDimension, List<Operation<?>> operations) {
    this.executors = executors;
    this.maxDimension = maxDimension;
    this.operations =
        operations.stream().collect(Collectors.toMap(Operation::id, Function.identity()));
  }

  /** For operations that the contract checks: reads the body, and keeps what was read. */
  @Override
  public Future<ValidatableRequest> extractValidatableRequest(
      RoutingContext rc, io.vertx.openapi.contract.Operation contract) {
    Operation<?> operation =
        Objects.requireNonNull(operations.get(contract.getOperationId()), "unknown operation");
    Exchange exchange = Exchange.of(rc);
    exchange.operation(operation.id());
    RequestGate.check(rc, mediaTypes(operation), List.of());
    Promise<@Nullable Void> read = Promise.promise();
    exchange.run(
        executors.blocking(),
        () -> {
          try {
            exchange.request(decode(operation, exchange));
            exchange.context().runOnContext(v -> read.complete());
          } catch (Throwable e) {
            exchange.context().runOnContext(v -> read.fail(e));
          }
        });
    return read.future()
        .compose(v ->
            RequestUtils.extract(
                rc.request(), contract, () -> Future.succeededFuture(exchange.body())));
  }

  private static List<String> mediaTypes(Operation<?> operation) {
    return operation.reader() == null ? List.of() : List.of(RequestGate.JSON);
  }

  /** Runs an operation whose request was read and checked. */
  <T> void runRead(Operation<T> operation, RoutingContext rc) {
    Exchange exchange = Exchange.of(rc);
    // The type is right: the same operation's reader made it.
    @SuppressWarnings("unchecked")
    T request = (T) Objects.requireNonNull(exchange.request(), "nothing was read");
    guarded(executors.blocking(), exchange, () -> operation.action().run(exchange, request));
  }

  /** Reads and runs a hot operation in one go. */
  <T> void readAndRun(Operation<T> operation, RoutingContext rc) {
    Exchange exchange = Exchange.of(rc);
    exchange.operation(operation.id());
    RequestGate.check(rc, mediaTypes(operation), List.of());
    Executor executor =
        operation.kind() == Operation.Kind.HOT_SEARCH ? executors::search : executors.blocking();
    guarded(
        executor, exchange, () -> operation.action().run(exchange, decode(operation, exchange)));
  }

  private static void guarded(Executor executor, Exchange exchange, Supplier<Answer> work) {
    exchange.run(
        executor,
        () -> {
          try {
            exchange.answer(work.get());
          } catch (Throwable e) {
            exchange.fail(e);
          }
        });
  }

  private <T> T decode(Operation<T> operation, Exchange exchange) {
    JsonInput.Reader<T> reader = operation.reader();
    if (reader == null) {
      // An operation without a body takes the empty string as its request.
      @SuppressWarnings("unchecked")
      T none = (T) "";
      return none;
    }
    return JsonInput.read(
        exchange.body().getBytes(), maxDimension, exchange.callContext().memory()::take, reader);
  }
}
