package dev.vecino.server.grpc;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Collection;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SearchResult;
import dev.vecino.proto.v1.SearchBatchRequest;
import dev.vecino.proto.v1.SearchBatchResponse;
import dev.vecino.proto.v1.SearchResponse;
import dev.vecino.proto.v1.SearchServiceGrpc;
import dev.vecino.server.api.CallContext;
import dev.vecino.server.wiring.ServerParts;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The search service. Messages are read where they arrive, searches run on the search pool. */
final class SearchHandlers extends SearchServiceGrpc.SearchServiceImplBase {
  private static final long NANOS_PER_MICRO = 1_000;

  private final ServerParts parts;

  SearchHandlers(ServerParts parts) {
    this.parts = parts;
  }

  @Override
  public void search(
      dev.vecino.proto.v1.SearchRequest request, StreamObserver<SearchResponse> observer) {
    CallContext call = callContext();
    onPool(
        "search",
        observer,
        () -> {
          SearchRequest search = call.admitted(FromProto.search(request, ""));
          Collection collection = parts.database().collection(request.getCollection());
          return ToProto.search(collection.search(search, call.cancelled()), request.getExplain());
        });
  }

  @Override
  public void searchBatch(
      SearchBatchRequest request, StreamObserver<SearchBatchResponse> observer) {
    CallContext call = callContext();
    onPool("searchBatch", observer, () -> searchBatch(request, call));
  }

  private SearchBatchResponse searchBatch(SearchBatchRequest request, CallContext call) {
    List<SearchRequest> searches = new ArrayList<>(request.getSearchesCount());
    for (int i = 0; i < request.getSearchesCount(); i++) {
      dev.vecino.proto.v1.SearchRequest search = request.getSearches(i);
      String prefix = "searches[" + i + "].";
      String named = search.getCollection();
      if (!named.isEmpty() && !named.equals(request.getCollection())) {
        throw CallerException.invalid(
            prefix + "collection",
            "the batch is for collection '%s', this search names '%s'"
                .formatted(request.getCollection(), named));
      }
      searches.add(call.admitted(FromProto.search(search, prefix)));
    }
    List<SearchResult> results =
        parts.database().collection(request.getCollection()).search(searches, call.cancelled());
    SearchBatchResponse.Builder response = SearchBatchResponse.newBuilder();
    long nanos = 0;
    for (int i = 0; i < results.size(); i++) {
      response.addResponses(ToProto.search(results.get(i), request.getSearches(i).getExplain()));
      nanos += results.get(i).tookNanos();
    }
    return response.setTookMicros(nanos / NANOS_PER_MICRO).build();
  }

  private <T> void onPool(String operation, StreamObserver<T> observer, Supplier<T> work) {
    try {
      parts.executors().search(() -> UnaryCall.answer(operation, observer, work));
    } catch (RuntimeException e) {
      observer.onError(GrpcErrors.of(e, operation));
    }
  }

  private static CallContext callContext() {
    Context context = Context.current();
    long now = System.nanoTime();
    return new CallContext(now, deadline(context.getDeadline(), now), context::isCancelled);
  }

  private static @Nullable Long deadline(@Nullable Deadline deadline, long now) {
    return deadline == null ? null : now + deadline.timeRemaining(TimeUnit.NANOSECONDS);
  }
}
