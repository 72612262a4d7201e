package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * A snapshot's manifest as bytes: the {@link Checksummed} envelope with the magic "VECINOSN",
 * version 1 and this body, little-endian, a UUID with its high half first:
 *
 * <pre>
 *   16     UUID of the snapshot
 *   8      time of its creation, milliseconds since 1970
 *   4 + n  length and UTF-8 of the collection's name
 *   16     UUID of the collection
 *   4 + n  length and bytes of its schema
 *   8      last sequence
 *   8      live points
 *   8      generation of the manifest of segments
 *   4      number of files
 *   for each: 4 + n  length and UTF-8 of the path
 *             8      bytes
 *             32     SHA-256
 * </pre>
 */
final class SnapshotManifestCodec {

  private static final long MAGIC = Checksummed.magic("VECINOSN");
  private static final int VERSION = 1;
  private static final int HASH_BYTES = 32;

  /** All but the texts and the files. */
  private static final int HEAD_BYTES = 8 * Long.BYTES + 3 * Integer.BYTES;

  /** A file without its path. */
  private static final int FILE_BYTES = Integer.BYTES + Long.BYTES + HASH_BYTES;

  private SnapshotManifestCodec() {}

  static byte[] encode(SnapshotManifest manifest) {
    byte[] name = manifest.collection().name().getBytes(UTF_8);
    byte[] schema = manifest.collection().schema();
    int bodyBytes = HEAD_BYTES + name.length + schema.length;
    for (SnapshotFile file : manifest.files()) {
      bodyBytes += FILE_BYTES + file.path().getBytes(UTF_8).length;
    }
    return Checksummed.encode(
        MAGIC,
        VERSION,
        bodyBytes,
        body -> {
          put(body, manifest.id());
          body.putLong(manifest.created().toEpochMilli());
          body.putInt(name.length).put(name);
          put(body, manifest.collection().id());
          body.putInt(schema.length).put(schema);
          body.putLong(manifest.sequence()).putLong(manifest.liveCount());
          body.putLong(manifest.generation());
          body.putInt(manifest.files().size());
          manifest.files().forEach(file -> put(body, file));
        });
  }

  static SnapshotManifest decode(byte[] bytes, String where) {
    ByteBuffer body = Checksummed.decode(bytes, MAGIC, VERSION, where);
    try {
      UUID id = uuid(body);
      Instant created = Instant.ofEpochMilli(body.getLong());
      String name = new String(Checksummed.take(body), UTF_8);
      CatalogueEntry collection = new CatalogueEntry(name, uuid(body), Checksummed.take(body));
      long sequence = body.getLong();
      long liveCount = body.getLong();
      long generation = body.getLong();
      List<SnapshotFile> files = new ArrayList<>();
      for (int left = body.getInt(); left > 0; left--) {
        String path = new String(Checksummed.take(body), UTF_8);
        long size = body.getLong();
        byte[] hash = new byte[HASH_BYTES];
        body.get(hash);
        files.add(new SnapshotFile(path, size, HexFormat.of().formatHex(hash)));
      }
      return new SnapshotManifest(id, created, collection, sequence, liveCount, generation, files);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new CorruptionException(where + " is not a snapshot's manifest: " + e, e);
    }
  }

  private static void put(ByteBuffer body, SnapshotFile file) {
    byte[] path = file.path().getBytes(UTF_8);
    body.putInt(path.length).put(path);
    body.putLong(file.bytes()).put(HexFormat.of().parseHex(file.sha256()));
  }

  private static void put(ByteBuffer body, UUID id) {
    body.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer body) {
    return new UUID(body.getLong(), body.getLong());
  }
}
