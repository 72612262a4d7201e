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
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

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
    CallContext call = UnaryCall.context();
    onPool(
        "search",
        call,
        observer,
        () -> {
          SearchRequest search = call.admitted(FromProto.search(request, ""));
          Collection collection = parts.database().collection(request.getCollection());
          return ToProto.search(collection.search(search, call));
        });
  }

  @Override
  public void searchBatch(
      SearchBatchRequest request, StreamObserver<SearchBatchResponse> observer) {
    CallContext call = UnaryCall.context();
    onPool("searchBatch", call, observer, () -> searchBatch(request, call));
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
        parts.database().collection(request.getCollection()).search(searches, call);
    SearchBatchResponse.Builder response = SearchBatchResponse.newBuilder();
    long nanos = 0;
    for (SearchResult result : results) {
      response.addResponses(ToProto.search(result));
      nanos += result.tookNanos();
    }
    return response.setTookMicros(nanos / NANOS_PER_MICRO).build();
  }

  private <T> void onPool(
      String operation, CallContext call, StreamObserver<T> observer, Supplier<T> work) {
    UnaryCall.mayBeCancelled(observer);
    call.memory().retain();
    try {
      parts
          .executors()
          .search(() -> {
            try {
              UnaryCall.answer(operation, observer, work);
            } finally {
              call.memory().release();
            }
          });
    } catch (RuntimeException e) {
      call.memory().release();
      observer.onError(GrpcErrors.of(e, operation));
    }
  }
}
