package dev.vecino.server.rest;

import dev.vecino.server.api.RequestMemory;
import dev.vecino.server.observability.HealthRoutes;
import dev.vecino.server.wiring.ServerParts;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Builds the router from the contract. */
final class RestRouter {
  private static final int[] FAILURES = {400, 404, 405, 406, 413, 415, 500, 501};

  private final Vertx vertx;
  private final ServerParts parts;
  private final OpenAPIContract contract;
  private final Buffer document;

  RestRouter(Vertx vertx, ServerParts parts, OpenAPIContract contract, ContractDocument document) {
    this.vertx = vertx;
    this.parts = parts;
    this.contract = contract;
    this.document = Buffer.buffer(document.json());
  }

  Router build() {
    List<Operation<?>> operations = new ArrayList<>(new Operations(parts.database()).all());
    operations.addAll(new TransferOperations(parts.transfers()).all());
    OperationRunner runner =
        new OperationRunner(
            parts.executors(), parts.config().database().limits().maxDimension(), operations);
    RequestGate gate = new RequestGate(parts);
    RouterBuilder builder =
        RouterBuilder.create(vertx, contract, runner)
            .rootHandler(gate::begin)
            .rootHandler(gate::authenticate)
            .rootHandler(gate::readBody);
    for (Operation<?> operation : operations) {
      mount(builder, operation, runner);
    }
    ArchiveRoutes archives = new ArchiveRoutes(parts);
    stream(builder, "downloadSnapshot", archives::download);
    stream(builder, "restoreArchive", archives::restore);
    Router router = builder.createRouter();
    // Names of collections and files are not for those who need a key and have none.
    HealthRoutes.mount(router, parts.health(), !parts.apiKeys().required());
    router.get("/openapi.json").handler(rc -> send(rc, "application/json", document));
    DocsPage.mount(router);
    for (int status : FAILURES) {
      router.errorHandler(status, this::fail);
    }
    return router;
  }

  private static OpenAPIRoute route(RouterBuilder builder, String operation) {
    OpenAPIRoute route = builder.getRoute(operation);
    if (route == null) {
      throw new IllegalStateException("the contract has no operation " + operation);
    }
    return route;
  }

  /** What is no JSON is checked by its handler. */
  private static void stream(
      RouterBuilder builder, String operation, Handler<RoutingContext> handler) {
    route(builder, operation).setDoValidation(false).addHandler(handler);
  }

  private void mount(RouterBuilder builder, Operation<?> operation, OperationRunner runner) {
    OpenAPIRoute route = route(builder, operation.id());
    route.setDoValidation(operation.validated());
    if (operation.id().equals("upsertPoints")) {
      NdjsonRoute ndjson = new NdjsonRoute(parts);
      route.addHandler(rc -> {
        if (RequestGate.NDJSON.equals(RequestGate.mediaType(rc))) {
          ndjson.handle(rc);
        } else {
          rc.next();
        }
      });
    }
    route.addHandler(rc -> {
      if (operation.validated()) {
        runner.runRead(operation, rc);
      } else {
        runner.readAndRun(operation, rc);
      }
    });
  }

  private void fail(RoutingContext rc) {
    if (rc.statusCode() == 405) {
      Path path = contract.findPath(rc.normalizedPath());
      if (path != null) {
        rc.response()
            .putHeader(
                "allow",
                path.getOperations().stream()
                    .map(operation -> operation.getHttpMethod().name())
                    .collect(Collectors.joining(", ")));
      }
    }
    if (!Exchange.begun(rc)) {
      // Refused before any route, such as a path that does not begin with a slash.
      Exchange.begin(rc, parts.metrics(), RequestMemory.Claim.NONE);
    }
    Exchange.of(rc).fail(RestErrors.of(rc));
  }

  static void send(RoutingContext rc, String contentType, Buffer body) {
    HttpServerResponse response = rc.response();
    response.putHeader("content-type", contentType).end(body);
  }
}
