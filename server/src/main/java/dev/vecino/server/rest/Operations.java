package dev.vecino.server.rest;

import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionDescription;
import dev.vecino.engine.Database;
import dev.vecino.engine.GetResult;
import dev.vecino.engine.ScrollPage;
import dev.vecino.engine.ScrollRequest;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SearchResult;
import dev.vecino.engine.WriteResult;
import dev.vecino.server.api.CollectionCreation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What each operation of the contract does. */
final class Operations {
  private static final long NANOS_PER_MICRO = 1_000;

  private final Database database;

  Operations(Database database) {
    this.database = database;
  }

  List<Operation<?>> all() {
    return List.of(
        Operation.withoutBody("listCollections", (exchange, none) -> list()),
        Operation.withBody("createCollection", CollectionReader::create, this::create),
        Operation.withoutBody("getCollection", (exchange, none) -> describe(exchange)),
        Operation.withBody("updateCollection", CollectionReader::update, this::updateCollection),
        Operation.withoutBody("deleteCollection", (exchange, none) -> deleteCollection(exchange)),
        Operation.hot("upsertPoints", Operation.Kind.HOT, RequestReader::upsert, this::upsert),
        Operation.withBody("getPoints", RequestReader::get, this::get),
        Operation.withBody("deletePoints", RequestReader::delete, this::delete),
        Operation.withBody("updatePayload", RequestReader::update, this::updatePayload),
        Operation.withBody("scrollPoints", RequestReader::scroll, this::scroll),
        Operation.withBody("countPoints", RequestReader::count, this::count),
        Operation.hot("search", Operation.Kind.HOT_SEARCH, SearchReader::search, this::search),
        Operation.hot(
            "searchBatch", Operation.Kind.HOT_SEARCH, SearchReader::searches, this::searchBatch));
  }

  private Answer list() {
    return Answer.ok(out -> ResponseWriter.collections(out, database.describeAll()));
  }

  private Answer create(Exchange exchange, CollectionCreation request) {
    CollectionCreation.Outcome outcome = request.apply(database);
    Answer answer =
        Answer.ok(out -> ResponseWriter.collection(out, outcome.collection().describe()));
    if (!outcome.created()) {
      return answer;
    }
    String name = URLEncoder.encode(request.spec().name(), StandardCharsets.UTF_8);
    return new Answer(201, "/v1/collections/" + name, answer.body());
  }

  private Answer describe(Exchange exchange) {
    CollectionDescription collection = database.describe(exchange.collection());
    return Answer.ok(out -> ResponseWriter.collection(out, collection));
  }

  private Answer updateCollection(Exchange exchange, CollectionReader.Options request) {
    Collection collection = collection(exchange);
    collection.update(request.over(collection.spec().options()));
    return Answer.ok(out -> ResponseWriter.collection(out, collection.describe()));
  }

  private Answer deleteCollection(Exchange exchange) {
    database.delete(exchange.collection());
    return Answer.ok(out -> {
      out.writeStartObject();
      out.writeEndObject();
    });
  }

  private Answer upsert(Exchange exchange, RequestReader.Upsert request) {
    WriteResult result = collection(exchange).upsert(request.points(), request.durability());
    return Answer.ok(out -> ResponseWriter.written(out, "upserted", result));
  }

  private Answer get(Exchange exchange, RequestReader.Get request) {
    GetResult result =
        collection(exchange)
            .get(
                request.ids(),
                request.withPayload(),
                request.withVectors(),
                exchange.callContext());
    return Answer.ok(out -> ResponseWriter.found(out, result));
  }

  private Answer delete(Exchange exchange, RequestReader.Delete request) {
    WriteResult result = collection(exchange).delete(request.points(), request.durability());
    return Answer.ok(out -> ResponseWriter.written(out, "deleted", result));
  }

  private Answer updatePayload(Exchange exchange, RequestReader.Update request) {
    WriteResult result =
        collection(exchange)
            .updatePayload(request.points(), request.change(), request.durability());
    return Answer.ok(out -> ResponseWriter.written(out, "updated", result));
  }

  private Answer scroll(Exchange exchange, ScrollRequest request) {
    ScrollPage page = collection(exchange).scroll(request, exchange.callContext());
    return Answer.ok(out -> ResponseWriter.page(out, page));
  }

  private Answer count(Exchange exchange, RequestReader.Count request) {
    long count = collection(exchange).count(request.filter());
    return Answer.ok(out -> ResponseWriter.count(out, count));
  }

  private Answer search(Exchange exchange, SearchRequest request) {
    SearchRequest admitted = exchange.callContext().admitted(request);
    SearchResult result = collection(exchange).search(admitted, exchange.callContext());
    return Answer.ok(out -> ResponseWriter.search(out, result));
  }

  private Answer searchBatch(Exchange exchange, List<SearchRequest> requests) {
    List<SearchRequest> admitted = requests.stream().map(exchange.callContext()::admitted).toList();
    List<SearchResult> results = collection(exchange).search(admitted, exchange.callContext());
    long micros = results.stream().mapToLong(SearchResult::tookNanos).sum() / NANOS_PER_MICRO;
    return Answer.ok(out -> {
      out.writeStartObject();
      out.writeArrayFieldStart("results");
      for (SearchResult result : results) {
        ResponseWriter.search(out, result);
      }
      out.writeEndArray();
      out.writeNumberField("took_micros", micros);
      out.writeEndObject();
    });
  }

  private Collection collection(Exchange exchange) {
    return database.collection(exchange.collection());
  }
}
