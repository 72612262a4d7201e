package dev.vecino.engine.check;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a finding is; null where it is about more than that.
 *
 * @param collection name in the catalogue
 * @param shard name of the shard's directory
 * @param segment id
 * @param file absolute
 */
public record Place(
    @Nullable String collection,
    @Nullable String shard,
    @Nullable Long segment,
    @Nullable Path file) {

  /** The whole data directory. */
  static final Place ANYWHERE = new Place(null, null, null, null);

  Place at(Path named) {
    return new Place(collection, shard, segment, named);
  }

  Place inSegment(long id) {
    return new Place(collection, shard, id, file);
  }
}
