package dev.vecino.server.rest;

import dev.vecino.engine.RestoreTarget;
import java.io.IOException;
import java.util.List;

/** Reads the bodies of requests about snapshots and backups. */
final class TransferReader {
  private TransferReader() {}

  /** What to save. */
  record CreateBackup(String collection) {}

  static RestoreTarget restore(JsonInput in) throws IOException {
    String collection = null;
    boolean replace = false;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      switch (name) {
        case "collection" -> collection = in.string();
        case "replace" -> replace = in.bool();
        default -> throw in.unknownField(name, List.of("collection", "replace"));
      }
    }
    if (collection == null) {
      throw in.missing("collection");
    }
    return new RestoreTarget(collection, replace);
  }

  static CreateBackup backup(JsonInput in) throws IOException {
    String collection = null;
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      if (!name.equals("collection")) {
        throw in.unknownField(name, List.of("collection"));
      }
      collection = in.string();
    }
    if (collection == null) {
      throw in.missing("collection");
    }
    return new CreateBackup(collection);
  }
}
