package dev.vecino.engine;

import dev.vecino.engine.filter.FieldIndexOptions;
import dev.vecino.engine.query.FilterCache;
import dev.vecino.engine.query.SearchLoad;
import dev.vecino.engine.write.BuildPool;
import dev.vecino.engine.write.GrowingBudget;
import dev.vecino.engine.write.ShardContext;
import dev.vecino.storage.CatalogueEntry;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.SnapshotManifest;
import dev.vecino.storage.SnapshotSource;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.StorageOptions;
import dev.vecino.storage.StorageRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All collections below one data directory, usable inside any Java program without a server.
 * Thread-safe.
 *
 * <pre>{@code
 * try (Database database = Database.open(Path.of("data"), DatabaseOptions.defaults())) {
 *   Collection docs =
 *       database.create(CollectionSpec.of("docs", new VectorSpec(3, Metric.COSINE)));
 *   docs.upsert(
 *       List.of(Point.of(PointId.of("a"), new float[] {1, 0, 0}, Payload.of("lang", "en"))),
 *       Durability.DURABLE);
 *   SearchResult nearest = docs.search(SearchRequest.builder(new float[] {1, 0, 0}).build());
 * }
 * }</pre>
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private final Path dataDirectory;
  private final DatabaseOptions options;
  private final StorageRoot root;
  private final BuildPool builds;
  private final ShardContext context;
  private final FilterCache filterCache;
  private final RunningTransfers transfers = new RunningTransfers();
  private final Snapshots snapshots;
  private final Map<String, Collection> collections = new ConcurrentSkipListMap<>();
  private final Map<String, VecinoException> damaged = new ConcurrentSkipListMap<>();

  private Database(Path dataDirectory, DatabaseOptions options, StorageRoot root) {
    this.dataDirectory = dataDirectory;
    this.options = options;
    this.root = root;
    SearchLoad load = new SearchLoad();
    this.builds = new BuildPool(options.buildThreads(), load);
    this.filterCache = new FilterCache(options.filterCacheBytes());
    this.context =
        new ShardContext(
            options.limits(),
            new GrowingBudget(options.growingBytes()),
            FieldIndexOptions.DEFAULT,
            builds,
            load);
    this.snapshots = new Snapshots(this, root.snapshots(), transfers);
  }

  /**
   * Opens the database in this directory, which is created when it is missing. A collection whose
   * shard does not open is {@linkplain #damaged reported}; the others serve.
   *
   * @throws ResourceException UNAVAILABLE when another process has it open
   * @throws DataLossException when the catalogue is damaged
   */
  public static Database open(Path dataDirectory, DatabaseOptions options) {
    StorageOptions defaults = StorageOptions.defaults();
    try {
      StorageRoot root =
          StorageRoot.open(
              dataDirectory,
              new StorageOptions(
                  options.blockCacheBytes(),
                  options.writeBufferBytes(),
                  defaults.maxWalBytes(),
                  defaults.backgroundThreads(),
                  defaults.compactionBytesPerSecond(),
                  defaults.maxOpenFiles(),
                  defaults.reopenFreeBytes()));
      Database database = new Database(dataDirectory, options, root);
      root.catalogue().entries().forEach(database::openCollection);
      return database;
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  private void openCollection(CatalogueEntry entry) {
    try {
      CollectionSpec spec = SpecJson.read(entry.name(), entry.schema());
      collections.put(entry.name(), newCollection(spec, entry.id(), root.openShard(entry.id())));
    } catch (VecinoException e) {
      log.error("collection '{}' did not open: {}", entry.name(), e.text());
      damaged.put(entry.name(), e);
    } catch (StorageException e) {
      log.error("collection '{}' did not open: {}", entry.name(), e.getMessage());
      damaged.put(entry.name(), StorageFailures.of(e));
    }
  }

  /** Takes the store over; it is closed when this fails. */
  private Collection newCollection(CollectionSpec spec, UUID id, ShardStore store) {
    boolean opened = false;
    try {
      Collection collection =
          new Collection(spec, id, store, context, filterCache, changed -> persist(id, changed));
      opened = true;
      return collection;
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  /** A collection that was deleted or replaced meanwhile does not come back. */
  private synchronized void persist(UUID id, CollectionSpec changed) {
    if (!entry(changed.name()).id().equals(id)) {
      throw notFound(changed.name());
    }
    try {
      root.catalogue().put(new CatalogueEntry(changed.name(), id, SpecJson.write(changed)));
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /**
   * The catalogue's entry of a collection, whether or not it opened.
   *
   * @throws CallerException NOT_FOUND
   */
  CatalogueEntry entry(String name) {
    return root.catalogue().find(name).orElseThrow(() -> notFound(name));
  }

  public DatabaseOptions options() {
    return options;
  }

  public Path dataDirectory() {
    return dataDirectory;
  }

  /** Memory that points take which are not sealed yet, over all collections, in bytes. */
  public long growingBytes() {
    return context.budget().heldBytes();
  }

  /**
   * Creates a collection.
   *
   * @throws CallerException INVALID_ARGUMENT for a bad schema, ALREADY_EXISTS for a name in use
   */
  public synchronized Collection create(CollectionSpec spec) {
    SpecValidator.check(spec, options.limits());
    requireFree(spec.name());
    UUID id = UUID.randomUUID();
    try {
      Collection collection = newCollection(spec, id, root.createShard(id));
      list(collection, id);
      return collection;
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  private void requireFree(String name) {
    if (root.catalogue().find(name).isPresent()) {
      throw alreadyExists(name);
    }
  }

  private static CallerException alreadyExists(String name) {
    return CallerException.alreadyExists("collection '%s' exists".formatted(name));
  }

  /** Enters a collection into the catalogue; it is closed when that fails. */
  private void list(Collection collection, UUID id) {
    CollectionSpec spec = collection.spec();
    boolean listed = false;
    try {
      root.catalogue().put(new CatalogueEntry(spec.name(), id, SpecJson.write(spec)));
      listed = true;
    } finally {
      if (!listed) {
        collection.close();
      }
    }
    collections.put(spec.name(), collection);
  }

  /** Snapshots of collections. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /**
   * Installs what a snapshot holds as a collection: verified first, then listed in one step. To be
   * called from one of {@link RunningTransfers}.
   *
   * @throws CallerException ALREADY_EXISTS when the name is in use and not to be replaced
   */
  Collection install(
      SnapshotManifest manifest, SnapshotSource source, RestoreTarget target, Transfer transfer) {
    CollectionSpec spec = SpecJson.read(target.collection(), manifest.collection().schema());
    SpecValidator.check(spec, options.limits());
    if (!target.replace()) {
      requireFree(spec.name());
    }
    UUID id = UUID.randomUUID();
    Collection collection =
        openInstalled(spec, id, root.installShard(id, manifest, source, transfer));
    listInstalled(collection, id, target.replace());
    return collection;
  }

  /** Checks what a snapshot holds, as an installation would. */
  void verify(SnapshotManifest manifest, SnapshotSource source, Transfer transfer) {
    root.verify(manifest, source, transfer);
  }

  private Collection openInstalled(CollectionSpec spec, UUID id, ShardStore store) {
    boolean whole = false;
    try {
      Collection collection = newCollection(spec, id, store);
      try {
        collection.requireWhole();
        whole = true;
        return collection;
      } finally {
        if (!whole) {
          collection.close();
        }
      }
    } finally {
      if (!whole) {
        root.deleteShard(id);
      }
    }
  }

  /**
   * When the catalogue cannot be written, both directories stay until the next start, which knows
   * whose name came through.
   */
  private synchronized void listInstalled(Collection collection, UUID id, boolean replace) {
    String name = collection.spec().name();
    Optional<CatalogueEntry> former = root.catalogue().find(name);
    if (former.isPresent() && !replace) {
      collection.close();
      root.deleteShard(id);
      throw alreadyExists(name);
    }
    Collection replaced = collections.get(name);
    list(collection, id);
    damaged.remove(name);
    if (replaced != null) {
      replaced.close();
    }
    former.ifPresent(entry -> deleteReplaced(entry.id()));
  }

  private void deleteReplaced(UUID id) {
    try {
      root.deleteShard(id);
    } catch (StorageException e) {
      log.warn("a replaced collection's files stay until the next start: {}", e.getMessage());
    }
  }

  /**
   * The collection of this name.
   *
   * @throws CallerException NOT_FOUND
   * @throws DataLossException when its shard did not open
   */
  public Collection collection(String name) {
    Collection collection = collections.get(name);
    if (collection != null) {
      return collection;
    }
    VecinoException reason = damaged.get(name);
    if (reason != null) {
      throw new DataLossException(
          "collection '%s' did not open: %s".formatted(name, reason.text()), reason);
    }
    throw notFound(name);
  }

  private static CallerException notFound(String name) {
    return CallerException.notFound(
        "collection '%s' does not exist".formatted(Names.abbreviated(name)));
  }

  /** All collections that are open, in the order of their names. */
  public List<Collection> collections() {
    return List.copyOf(collections.values());
  }

  /** Names of collections whose shard did not open, with the reason; empty when all is well. */
  public Map<String, String> damaged() {
    Map<String, String> reasons = new TreeMap<>();
    damaged.forEach((name, reason) -> reasons.put(name, reason.text()));
    return reasons;
  }

  /**
   * Deletes a collection with everything in it.
   *
   * @throws CallerException NOT_FOUND
   */
  public synchronized void delete(String name) {
    CatalogueEntry entry = entry(name);
    try {
      root.catalogue().remove(name);
      damaged.remove(name);
      Collection collection = collections.remove(name);
      if (collection != null) {
        collection.close();
      }
      root.deleteShard(entry.id());
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /** Ends transfers, carries out the writes under way, then closes everything. */
  @Override
  public void close() {
    transfers.close();
    closeAll();
  }

  private synchronized void closeAll() {
    collections.values().forEach(Collection::close);
    collections.clear();
    builds.close();
    root.close();
  }
}
