package dev.vecino.engine.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How backups lie at a target, by key:
 *
 * <pre>
 *   vecino-backups                    version of this layout, "1"
 *   blobs/HH/SHA256                   a file of one or many backups; HH begins SHA256
 *   backups/COLLECTION/UUID/manifest  {@link SnapshotManifest}; written last
 *   backups/COLLECTION/UUID/verdict   {@link Verdict} of the last verification
 *   suspects/SHA256                   empty: that object was found damaged, write it anew
 *   leases/...                        {@link Lease}
 * </pre>
 */
final class BackupRepository {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final String FORMAT = "vecino-backups";
  private static final String VERSION = "1";
  private static final String BLOBS = "blobs/";
  private static final String BACKUPS = "backups/";
  private static final String SUSPECTS = "suspects/";
  private static final Pattern MANIFEST =
      Pattern.compile("backups/([A-Za-z0-9_-]+)/([0-9a-f-]{36})/manifest");

  private final BlobStore blobs;

  BackupRepository(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** A backup's place. */
  record Place(String collection, String id) {
    static Place of(SnapshotManifest manifest) {
      return new Place(manifest.collection().name(), manifest.id().toString());
    }

    private String manifest() {
      return BACKUPS + collection + "/" + id + "/manifest";
    }

    private String verdict() {
      return BACKUPS + collection + "/" + id + "/verdict";
    }
  }

  /**
   * Makes sure that the layout is this one; an empty target gets it.
   *
   * @throws DataLossException when another release wrote it
   */
  void prepare() {
    byte[] found = read(FORMAT);
    if (found == null) {
      put(FORMAT, (VERSION + "\n").getBytes(US_ASCII));
      return;
    }
    String version = new String(found, US_ASCII).strip();
    if (!version.equals(VERSION)) {
      throw new DataLossException(
          "the backups at this target have layout %s, this release reads %s"
              .formatted(version, VERSION),
          null);
    }
  }

  /** Objects that hold files, with their sizes; those under suspicion are left out. */
  Map<String, Long> goodFiles() {
    Map<String, Long> files = new HashMap<>();
    for (BlobStore.Blob blob : blobs.list(BLOBS)) {
      files.put(blob.key(), blob.bytes());
    }
    for (BlobStore.Blob suspect : blobs.list(SUSPECTS)) {
      files.remove(key(suspect.key().substring(SUSPECTS.length())));
    }
    return files;
  }

  static String key(SnapshotFile file) {
    return key(file.sha256());
  }

  private static String key(String sha256) {
    return BLOBS + sha256.substring(0, Math.min(2, sha256.length())) + "/" + sha256;
  }

  void putFile(SnapshotFile file, BlobStore.Content content) {
    blobs.put(key(file), file.bytes(), content);
    blobs.delete(SUSPECTS + file.sha256());
  }

  /**
   * Opens a file of a backup.
   *
   * @throws DataLossException when it is not there
   */
  InputStream openFile(SnapshotFile file) {
    InputStream in = blobs.get(key(file));
    if (in == null) {
      throw new DataLossException(
          "the target lacks the object %s (%s)".formatted(key(file), file.path()), null);
    }
    return in;
  }

  void suspect(SnapshotFile file) {
    put(SUSPECTS + file.sha256(), new byte[0]);
  }

  void putManifest(SnapshotManifest manifest) {
    put(Place.of(manifest).manifest(), manifest.encode());
  }

  /** Where a backup is. */
  Place place(String id) {
    return places().stream()
        .filter(place -> place.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            CallerException.notFound("this target has no such backup; list them for their ids"));
  }

  List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (BlobStore.Blob blob : blobs.list(BACKUPS)) {
      Matcher matcher = MANIFEST.matcher(blob.key());
      if (matcher.matches()) {
        places.add(new Place(matcher.group(1), matcher.group(2)));
      }
    }
    places.sort(Comparator.comparing(Place::collection).thenComparing(Place::id));
    return places;
  }

  /**
   * What a backup holds.
   *
   * @throws dev.vecino.storage.StorageException when its manifest is damaged
   */
  SnapshotManifest manifest(Place place) {
    byte[] bytes = read(place.manifest());
    if (bytes == null) {
      throw CallerException.notFound("backup '%s' was deleted".formatted(place.id()));
    }
    return SnapshotManifest.decode(bytes, "manifest of backup " + place.id());
  }

  BackupInfo info(SnapshotManifest manifest) {
    byte[] bytes = read(Place.of(manifest).verdict());
    Verdict verdict = bytes == null ? null : Verdict.decode(bytes);
    SnapshotInfo content = SnapshotInfo.of(manifest);
    if (verdict == null) {
      return new BackupInfo(content, BackupState.UNVERIFIED, null, null);
    }
    BackupState state = verdict.damage() == null ? BackupState.VERIFIED : BackupState.DAMAGED;
    return new BackupInfo(content, state, verdict.time(), verdict.damage());
  }

  void putVerdict(Place place, Verdict verdict) {
    put(place.verdict(), verdict.encode());
  }

  /** Removes a backup from the list; its files stay. */
  void remove(Place place) {
    blobs.delete(place.manifest());
    blobs.delete(place.verdict());
  }

  /** Deletes files that no backup has; the caller holds a lease. Returns their bytes. */
  long sweep(Runnable renewal) {
    Set<String> needed = new HashSet<>();
    for (Place place : places()) {
      manifest(place).files().forEach(file -> needed.add(key(file)));
      renewal.run();
    }
    long freed = 0;
    for (BlobStore.Blob blob : blobs.list(BLOBS)) {
      if (!needed.contains(blob.key())) {
        blobs.delete(blob.key());
        freed += blob.bytes();
        renewal.run();
      }
    }
    return freed;
  }

  private void put(String key, byte[] bytes) {
    blobs.put(key, bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  private byte @Nullable [] read(String key) {
    try (InputStream in = blobs.get(key)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw ResourceException.unavailable(
          "the target could not be read (%s): %s".formatted(key, e), RETRY_AFTER, e);
    }
  }
}
