package dev.vecino.server.api;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.Collection;
import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.Database;
import dev.vecino.engine.ErrorCode;

/**
 * A request to create a collection.
 *
 * @param ifNotExists be content with a collection of the same name and the same vectors
 */
public record CollectionCreation(CollectionSpec spec, boolean ifNotExists) {

  /**
   * The collection that now exists.
   *
   * @param created false when it was there already
   */
  public record Outcome(Collection collection, boolean created) {}

  /**
   * Creates the collection.
   *
   * @throws CallerException ALREADY_EXISTS when there is one of this name, unless it may be there
   *     and has the same vectors; INVALID_ARGUMENT for a bad schema
   */
  public Outcome apply(Database database) {
    try {
      return new Outcome(database.create(spec), true);
    } catch (CallerException e) {
      if (!ifNotExists || e.code() != ErrorCode.ALREADY_EXISTS) {
        throw e;
      }
      Collection existing = database.collection(spec.name());
      if (!existing.spec().vectors().equals(spec.vectors())) {
        throw CallerException.alreadyExists(
            "collection '%s' exists with another schema".formatted(spec.name()));
      }
      return new Outcome(existing, false);
    }
  }
}
