package dev.vecino.server.rest;

import dev.vecino.engine.RestoreTarget;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.server.backup.Transfers;
import dev.vecino.server.wiring.ServerParts;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Snapshots as tar files, in both directions, streamed. */
final class ArchiveRoutes {
  private static final String TAR = "application/x-tar";

  private final ServerParts parts;
  private final Transfers transfers;

  ArchiveRoutes(ServerParts parts) {
    this.parts = parts;
    this.transfers = parts.transfers();
  }

  /** Sends a snapshot. */
  void download(RoutingContext rc) {
    Exchange exchange = Exchange.of(rc);
    exchange.operation("downloadSnapshot");
    RequestGate.check(rc, List.of(), List.of());
    exchange.run(parts.executors().blocking(), () -> download(exchange));
  }

  private void download(Exchange exchange) {
    String collection = exchange.collection();
    String id = exchange.part("snapshot");
    ResponseStream stream = null;
    try {
      SnapshotInfo snapshot = transfers.database().snapshots().find(collection, id);
      String disposition =
          "attachment; filename=\"%s-%s.tar\"".formatted(snapshot.collection(), snapshot.id());
      stream = new ResponseStream(exchange, TAR, disposition);
      SnapshotInfo _ = transfers.download(collection, id, stream).await();
      stream.end();
    } catch (Throwable e) {
      if (stream != null && stream.begun()) {
        exchange.failure(e);
        stream.abort();
      } else {
        exchange.fail(e);
      }
    }
  }

  /** Restores a collection from the body. */
  void restore(RoutingContext rc) {
    Exchange exchange = Exchange.of(rc);
    exchange.operation("restoreArchive");
    RequestGate.check(rc, List.of(TAR), List.of("replace"));
    boolean replace = TransferOperations.replace(rc.queryParam("replace"));
    RestoreTarget target = new RestoreTarget(exchange.collection(), replace);
    BodyStream body = new BodyStream(rc.request(), exchange.context());
    exchange.run(
        parts.executors().blocking(),
        () -> {
          try (body) {
            exchange.answer(
                TransferOperations.restored(transfers.restoreArchive(body, target).await()));
          } catch (Throwable e) {
            exchange.fail(e);
          }
        });
  }
}
