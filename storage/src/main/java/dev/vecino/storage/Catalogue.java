package dev.vecino.storage;

import java.util.List;
import java.util.Optional;

/**
 * The collections of a data directory: name, directory and schema. Safe for use by many threads.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Catalogue {

  /** All collections, by name. */
  public List<CatalogueEntry> entries() {
    throw new UnsupportedOperationException();
  }

  /** The collection of that name. */
  public Optional<CatalogueEntry> find(String name) {
    throw new UnsupportedOperationException();
  }

  /** Adds or replaces the entry of that name; durable when this returns. */
  public void put(CatalogueEntry entry) {
    throw new UnsupportedOperationException();
  }

  /** Removes the entry of that name, if there is one; durable when this returns. */
  public void remove(String name) {
    throw new UnsupportedOperationException();
  }
}
