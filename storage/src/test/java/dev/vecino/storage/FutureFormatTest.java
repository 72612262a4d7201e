package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.bytes;
import static dev.vecino.storage.ShardFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Rows that a newer release wrote; its files are tested where whole directories are. */
class FutureFormatTest {

  private final ShardFixture shards = new ShardFixture();
  @TempDir Path directory;
  private Path shard = Path.of("");

  @BeforeEach
  void create() {
    shard = directory.resolve("shard");
    ShardStore store = shards.create(shard);
    put(store, "a", true);
    store.close();
  }

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void rowsOfANewerReleaseAreRefusedAndStay() {
    putMeta(Rows.FORMAT, Rows.number(Rows.FORMAT_VERSION + 1));
    assertRefused(
        "the record of rows in shard " + shard + " has format version 2, this release reads 1");
    putMeta(Rows.FORMAT, Rows.number(Rows.FORMAT_VERSION));
    assertThat(shards.open(shard).find(List.of(bytes("a")))).containsExactly(new IdEntry(1, 1));
  }

  @Test
  void aManifestOfANewerReleaseIsRefusedAndStays() {
    byte[] manifest = ManifestCodec.encode(SegmentManifest.EMPTY);
    putMeta(Rows.MANIFEST, nextVersion(manifest));
    assertRefused("manifest of shard " + shard + " has format version 2, this release reads 1");
    putMeta(Rows.MANIFEST, manifest);
    assertThat(shards.open(shard).find(List.of(bytes("a")))).containsExactly(new IdEntry(1, 1));
  }

  private void assertRefused(String message) {
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> shards.open(shard))
          .isInstanceOf(FormatVersionException.class)
          .hasMessageContaining(message)
          .hasMessageContaining("use the release that wrote it or a newer one");
    }
  }

  private void putMeta(byte[] key, byte[] value) {
    try (ShardDatabase database =
            ShardDatabase.open(shard.resolve(RecoveredShard.DATABASE), shards.shared, false);
        WriteBatch batch = new WriteBatch()) {
      database.enter();
      try {
        batch.put(database.handle(Column.META), key, value);
      } catch (RocksDBException e) {
        throw new IllegalStateException(e);
      } finally {
        database.exit();
      }
      database.write(batch, true);
    }
  }

  /** The same record with its version raised and its checksum right. */
  private static byte[] nextVersion(byte[] record) {
    ByteBuffer bytes = ByteBuffer.wrap(record.clone()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(8, bytes.getInt(8) + 1);
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, record.length - Integer.BYTES);
    bytes.putInt(record.length - Integer.BYTES, (int) crc.getValue());
    return bytes.array();
  }
}
