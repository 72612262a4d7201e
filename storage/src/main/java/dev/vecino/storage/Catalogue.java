package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The collections of a data directory: name, directory and schema. Safe for use by many threads.
 *
 * <p>One file, replaced as a whole with each change, in the {@link Checksummed} envelope with the
 * magic "VECINOCT", version 1 and this body:
 *
 * <pre>
 *   4     number of entries
 *   for each: 4 + n  length and UTF-8 of the name
 *             16     UUID, high half first
 *             4 + n  length and bytes of the schema
 * </pre>
 */
public final class Catalogue {

  private static final long MAGIC = Checksummed.magic("VECINOCT");
  private static final int VERSION = 1;
  static final String FILE = "catalogue";

  /** An entry without its name and schema: two lengths and a UUID. */
  private static final int ENTRY_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;

  private final Path file;
  private Map<String, CatalogueEntry> entries;

  private Catalogue(Path file, Map<String, CatalogueEntry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /** Reads the catalogue of a data directory; empty when none was ever written. */
  static Optional<Catalogue> read(Path dataDirectory) {
    Path file = dataDirectory.resolve(FILE);
    byte[] bytes = DurableFiles.read(file);
    return bytes == null ? Optional.empty() : Optional.of(new Catalogue(file, decode(file, bytes)));
  }

  /** Writes an empty catalogue. */
  static Catalogue create(Path dataDirectory) {
    Catalogue catalogue = new Catalogue(dataDirectory.resolve(FILE), Map.of());
    catalogue.replace(new TreeMap<>());
    return catalogue;
  }

  /** All collections, by name. */
  public synchronized List<CatalogueEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** The collection of that name. */
  public synchronized Optional<CatalogueEntry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /**
   * Adds or replaces the entry of that name; durable when this returns.
   *
   * @throws StorageException when that failed: the entry may or may not be there after a restart
   */
  public synchronized void put(CatalogueEntry entry) {
    Map<String, CatalogueEntry> changed = new TreeMap<>(entries);
    changed.put(entry.name(), entry);
    replace(changed);
  }

  /**
   * Removes the entry of that name, if there is one; durable when this returns.
   *
   * @throws StorageException when that failed: the entry may or may not be there after a restart
   */
  public synchronized void remove(String name) {
    if (entries.containsKey(name)) {
      Map<String, CatalogueEntry> changed = new TreeMap<>(entries);
      changed.remove(name);
      replace(changed);
    }
  }

  /** Whether an entry has that UUID. */
  synchronized boolean names(UUID id) {
    return entries.values().stream().anyMatch(entry -> entry.id().equals(id));
  }

  private void replace(Map<String, CatalogueEntry> changed) {
    FailPoint.CATALOGUE_BEGUN.pass();
    DurableFiles.replace(file, encode(changed));
    FailPoint.CATALOGUE_REPLACED.pass();
    entries = changed;
  }

  private static byte[] encode(Map<String, CatalogueEntry> entries) {
    int bodyBytes = Integer.BYTES;
    for (CatalogueEntry entry : entries.values()) {
      bodyBytes += ENTRY_BYTES + entry.name().getBytes(UTF_8).length + entry.schema().length;
    }
    return Checksummed.encode(
        MAGIC,
        VERSION,
        bodyBytes,
        body -> {
          body.putInt(entries.size());
          for (CatalogueEntry entry : entries.values()) {
            byte[] name = entry.name().getBytes(UTF_8);
            body.putInt(name.length).put(name);
            body.putLong(entry.id().getMostSignificantBits());
            body.putLong(entry.id().getLeastSignificantBits());
            body.putInt(entry.schema().length).put(entry.schema());
          }
        });
  }

  private static Map<String, CatalogueEntry> decode(Path file, byte[] bytes) {
    ByteBuffer body = Checksummed.decode(bytes, MAGIC, VERSION, "catalogue " + file);
    Map<String, CatalogueEntry> entries = new TreeMap<>();
    try {
      for (int left = body.getInt(); left > 0; left--) {
        String name = new String(Checksummed.take(body), UTF_8);
        UUID id = new UUID(body.getLong(), body.getLong());
        entries.put(name, new CatalogueEntry(name, id, Checksummed.take(body)));
      }
    } catch (BufferUnderflowException e) {
      throw new CorruptionException("catalogue " + file + " has entries that end too early", e);
    }
    return entries;
  }
}
