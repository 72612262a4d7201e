package dev.vecino.engine;

import dev.vecino.engine.filter.FieldIndexOptions;
import dev.vecino.engine.query.Auditor;
import dev.vecino.engine.query.CostCalibration;
import dev.vecino.engine.query.FilterCache;
import dev.vecino.engine.query.SearchCosts;
import dev.vecino.engine.query.SearchLoad;
import dev.vecino.engine.segment.IndexMemory;
import dev.vecino.engine.segment.SegmentFormats;
import dev.vecino.engine.write.BuildPool;
import dev.vecino.engine.write.DiskGuard;
import dev.vecino.engine.write.GrowingBudget;
import dev.vecino.engine.write.ShardContext;
import dev.vecino.engine.write.WritePacer;
import dev.vecino.storage.CatalogueEntry;
import dev.vecino.storage.FailPoint;
import dev.vecino.storage.ShardStore;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.StorageRoot;
import dev.vecino.storage.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  /** What RocksDB writes for an empty shard, generously. */
  private static final long NEW_COLLECTION_BYTES = 1 << 20;

  private static final Duration OPENING_RETRY = Duration.ofSeconds(1);

  private final Path dataDirectory;
  private final DatabaseOptions options;
  private final StorageRoot root;
  private final BuildPool builds;
  private final ShardContext context;
  private final FilterCache filterCache;
  private final RunningTransfers transfers = new RunningTransfers();
  private final Snapshots snapshots;
  private final Map<String, Collection> collections = new ConcurrentSkipListMap<>();
  private final Scrubber scrubber;
  private final Map<String, Unopened> unopened = new ConcurrentSkipListMap<>();
  private final CollectionOpening opening;

  /**
   * A collection that did not open.
   *
   * @param spec null when even that could not be read
   */
  private record Unopened(@Nullable CollectionSpec spec, VecinoException reason) {
    Damage damage(String name) {
      return new Damage(name, null, "", reason.text(), Damage.Effect.UNAVAILABLE);
    }
  }

  private Database(
      Path dataDirectory, DatabaseOptions options, StorageRoot root, Supplier<SearchCosts> costs) {
    this.dataDirectory = dataDirectory;
    this.options = options;
    this.root = root;
    SearchLoad load = new SearchLoad();
    Volume volume = Volume.of(dataDirectory);
    this.builds = new BuildPool(options.buildThreads(), load);
    this.scrubber =
        new Scrubber(
            options.upkeep().scrubBytesPerSecond(), Scrubber.PAUSE, () -> collections.values());
    this.filterCache = new FilterCache(options.filterCacheBytes());
    this.context =
        new ShardContext(
            options.limits(),
            new GrowingBudget(options.growingBytes()),
            FieldIndexOptions.DEFAULT,
            builds,
            load,
            new DiskGuard(volume, options.diskReserve().of(volume.totalBytes())),
            new WritePacer.Total(),
            options.buildBytes(),
            new IndexMemory(options.indexBytes()),
            costs,
            new Auditor(options.upkeep().auditShare()));
    this.snapshots =
        new Snapshots(
            this, root.snapshots(), new SnapshotInstaller(this, root, context.disk()), transfers);
    this.opening = new CollectionOpening(root.catalogue().entries(), this::openCollection);
  }

  /** Names of the collections that are not open yet. */
  public Set<String> opening() {
    return opening.names();
  }

  /** Waits until every collection is open or known to be damaged. */
  public void awaitOpen() {
    opening.await();
  }

  /**
   * Opens the database in this directory, which is created when it is missing. A collection whose
   * shard does not open is {@linkplain #damages reported}; the others serve.
   *
   * @throws ResourceException UNAVAILABLE when another process has it open
   * @throws DataLossException when the catalogue is damaged
   */
  public static Database open(Path dataDirectory, DatabaseOptions options) {
    Database database = begin(dataDirectory, options);
    database.awaitOpen();
    return database;
  }

  /**
   * The same, but returns while collections are still being {@linkplain #opening opened}: requests
   * to those are refused with UNAVAILABLE, the others are served.
   */
  public static Database begin(Path dataDirectory, DatabaseOptions options) {
    CostCalibration.start();
    return begin(dataDirectory, options, CostCalibration::costs);
  }

  /**
   * The same on a machine of which it is known what searches cost.
   *
   * @param costs by which segments are searched in one way or another
   */
  static Database begin(Path dataDirectory, DatabaseOptions options, Supplier<SearchCosts> costs) {
    try {
      StorageRoot root = StorageRoot.open(dataDirectory, options.storage());
      Database database = new Database(dataDirectory, options, root, costs);
      database.scrubber.start();
      return database;
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  private void openCollection(CatalogueEntry entry) {
    CollectionSpec spec = null;
    try {
      spec = SpecJson.read(entry.name(), entry.schema());
      // Before RocksDB opens, which begins new files.
      SegmentFormats.requireReadable(root.segmentDirectories(entry.id()));
      collections.put(entry.name(), newCollection(spec, entry.id(), root.openShard(entry.id())));
    } catch (VecinoException e) {
      refuse(entry.name(), spec, e);
    } catch (StorageException e) {
      refuse(entry.name(), spec, StorageFailures.of(e));
    }
  }

  private void refuse(String name, @Nullable CollectionSpec spec, VecinoException reason) {
    log.error("collection '{}' did not open: {}", name, reason.text());
    unopened.put(name, new Unopened(spec, reason));
  }

  /** Takes the store over; it is closed when this fails. */
  Collection newCollection(CollectionSpec spec, UUID id, ShardStore store) {
    boolean opened = false;
    try {
      Collection collection =
          new Collection(
              spec,
              id,
              store,
              context,
              filterCache,
              changed ->
                  root.catalogue()
                      .put(new CatalogueEntry(changed.name(), id, SpecJson.write(changed))));
      opened = true;
      return collection;
    } finally {
      if (!opened) {
        store.close();
      }
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

  /** Memory of RocksDB's block cache and memtables, over all collections, in bytes. */
  public long cacheBytes() {
    return root.cacheBytes();
  }

  /** Bytes past which {@link #growingBytes()} makes writes be refused. */
  public long maxGrowingBytes() {
    return context.budget().maxBytes();
  }

  /** Writes that were slowed since indexing lagged, and for how long in all. */
  public WritePacer.Total writeDelays() {
    return context.delays();
  }

  /** Room on the volume of the data directory, and whether writes are refused for lack of it. */
  public DiskState disk() {
    try {
      return context.disk().state();
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
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
      context.disk().admitWrite(NEW_COLLECTION_BYTES);
      Collection collection = newCollection(spec, id, root.createShard(id));
      list(collection, id);
      return collection;
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /**
   * Refuses a name in use.
   *
   * @throws CallerException ALREADY_EXISTS
   */
  void requireFree(String name) {
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
   * Lists what was installed under its name, or ends it. When the catalogue cannot be written, both
   * directories stay until the next start, which knows whose name came through.
   */
  synchronized void listInstalled(Collection collection, UUID id, boolean replace) {
    String name = collection.spec().name();
    Optional<CatalogueEntry> former = root.catalogue().find(name);
    if (former.isPresent() && (!replace || opening.contains(name))) {
      collection.close();
      root.deleteShard(id);
      throw replace ? stillOpening(name) : alreadyExists(name);
    }
    Collection replaced = collections.get(name);
    giveUp(replaced, () -> list(collection, id));
    FailPoint.RESTORE_LISTED.pass();
    unopened.remove(name);
    if (replaced != null) {
      replaced.close();
    }
    FailPoint.RESTORE_REPLACED.pass();
    former.ifPresent(entry -> deleteReplaced(entry.id()));
    FailPoint.RESTORE_DONE.pass();
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
   * @throws ResourceException UNAVAILABLE while it is being opened
   * @throws DataLossException when its shard did not open
   */
  public Collection collection(String name) {
    Collection collection = collections.get(name);
    if (collection != null) {
      return collection;
    }
    if (opening.contains(name)) {
      throw stillOpening(name);
    }
    // It may have opened between the two lines above.
    collection = collections.get(name);
    if (collection != null) {
      return collection;
    }
    Unopened refused = unopened.get(name);
    if (refused != null) {
      VecinoException reason = refused.reason();
      throw new DataLossException(
          "collection '%s' did not open: %s".formatted(name, reason.text()), reason);
    }
    throw notFound(name);
  }

  private static ResourceException stillOpening(String name) {
    return ResourceException.unavailable(
        "collection '%s' is being opened".formatted(name), OPENING_RETRY, null);
  }

  private static CallerException notFound(String name) {
    return CallerException.notFound(
        "collection '%s' does not exist".formatted(Names.abbreviated(name)));
  }

  /** All collections that are open, in the order of their names. */
  public List<Collection> collections() {
    return List.copyOf(collections.values());
  }

  /**
   * How a collection stands, also one whose shard did not open.
   *
   * @throws CallerException NOT_FOUND
   * @throws DataLossException when not even its schema could be read
   */
  public CollectionDescription describe(String name) {
    Unopened refused = unopened.get(name);
    CollectionSpec spec = refused == null ? null : refused.spec();
    return refused == null || spec == null
        ? collection(name).describe()
        : new CollectionDescription(spec, CollectionStats.NONE, List.of(refused.damage(name)));
  }

  /** All collections whose schema could be read, in the order of their names. */
  public List<CollectionDescription> describeAll() {
    Map<String, CollectionDescription> all = new TreeMap<>();
    unopened.forEach((name, refused) -> {
      if (refused.spec() != null) {
        all.put(name, describe(name));
      }
    });
    collections.forEach((name, collection) -> {
      try {
        all.put(name, collection.describe());
      } catch (ResourceException e) {
        log.debug("collection '{}' is being closed: {}", name, e.text());
      }
    });
    return List.copyOf(all.values());
  }

  /** Everything that is known to be damaged, collection after collection, the worst first. */
  public List<Damage> damages() {
    List<Damage> damages = new ArrayList<>();
    unopened.forEach((name, refused) -> damages.add(refused.damage(name)));
    collections.forEach((name, collection) -> {
      try {
        damages.addAll(collection.damages());
      } catch (ResourceException e) {
        log.debug("collection '{}' is being closed: {}", name, e.text());
      }
    });
    return damages;
  }

  /** How far checking all stored files has come. */
  public ScrubStats scrubStats() {
    return scrubber.stats();
  }

  /** Checks all stored files once, at the rate if there is one. */
  void scrub() {
    scrubber.pass();
  }

  /**
   * Deletes a collection with everything in it.
   *
   * @throws CallerException NOT_FOUND
   */
  public synchronized void delete(String name) {
    CatalogueEntry entry = entry(name);
    if (opening.contains(name)) {
      throw stillOpening(name);
    }
    try {
      giveUp(collections.get(name), () -> root.catalogue().remove(name));
      unopened.remove(name);
      Collection collection = collections.remove(name);
      if (collection != null) {
        collection.close();
      }
      root.deleteShard(entry.id());
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  /**
   * Takes a collection out of the catalogue, or another one's place in it.
   *
   * @param collection null when it did not open
   */
  private static void giveUp(@Nullable Collection collection, Runnable change) {
    if (collection == null) {
      change.run();
      return;
    }
    // A change of options under way must not write the entry back.
    collection.deleted(true);
    boolean changed = false;
    try {
      change.run();
      changed = true;
    } finally {
      collection.deleted(changed);
    }
  }

  /** Ends transfers, carries out the writes under way, then closes everything. */
  @Override
  public void close() {
    opening.await();
    scrubber.close();
    transfers.close();
    closeAll();
  }

  private synchronized void closeAll() {
    collections.values().forEach(Collection::close);
    collections.clear();
    context.auditor().close();
    builds.close();
    context.indexes().close();
    root.close();
  }
}
