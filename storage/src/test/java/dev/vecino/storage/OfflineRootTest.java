package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.bytes;
import static dev.vecino.storage.ShardFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineRootTest {

  private static final int POINTS = 40;
  private static final long MIB = 1L << 20;
  private static final StorageOptions OPTIONS =
      new StorageOptions(4 * MIB, 8 * MIB, 16 * MIB, 2, 0, 64, 2, MIB);

  @TempDir Path directory;

  @Test
  void readsWhatAServerLeftAndChangesNothing() {
    UUID id = filled();
    Map<String, String> before = state();
    List<String> seen = new ArrayList<>();
    try (OfflineRoot root = OfflineRoot.open(directory, OPTIONS);
        OfflineShard shard = root.openShard(id)) {
      assertThat(root.entries()).extracting(CatalogueEntry::name).containsExactly("docs");
      assertThat(root.unnamedShards()).isEmpty();
      assertThat(shard.failures()).isEmpty();
      assertThat(shard.damagedWitnessSlots()).isZero();
      OfflineShard.Content content = shard.content().orElseThrow();
      assertThat(content.lastSequence()).isEqualTo(POINTS);
      assertThat(content.liveCount()).isEqualTo(POINTS);
      content.rows().forEachPayload((location, row) -> seen.add(location + " " + row.version()));
    }
    assertThat(seen).hasSize(POINTS).startsWith("1 1", "2 2");
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void isRefusedWhileAServerHasTheDirectoryAndKeepsServersOut() {
    filled();
    try (StorageRoot server = StorageRoot.open(directory, OPTIONS)) {
      assertThat(server.catalogue().entries()).hasSize(1);
      assertThatThrownBy(() -> OfflineRoot.open(directory, OPTIONS).close())
          .isInstanceOf(StorageLockedException.class);
    }
    try (OfflineRoot offline = OfflineRoot.open(directory, OPTIONS)) {
      assertThat(offline.entries()).hasSize(1);
      assertThatThrownBy(() -> StorageRoot.open(directory, OPTIONS).close())
          .isInstanceOf(StorageLockedException.class);
    }
    StorageRoot.open(directory, OPTIONS).close();
  }

  @Test
  void aDirectoryThatIsNoDataDirectoryIsRefused() {
    assertThatThrownBy(() -> OfflineRoot.open(directory, OPTIONS).close())
        .isInstanceOf(ReadFailedException.class)
        .hasMessageContaining("is no data directory");
    assertThat(state()).isEmpty();
  }

  @Test
  void everyFlippedByteOfATableIsNoticed() throws IOException {
    UUID id = filled();
    StorageRoot server = StorageRoot.open(directory, OPTIONS);
    server.openShard(id).close(); // opening flushed the log into tables
    server.close();
    Path table = largest(".sst");
    byte[] sound = Files.readAllBytes(table);
    for (int at = 0; at < sound.length; at += 1 + sound.length / 60) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x10;
      Files.write(table, damaged);
      try (OfflineRoot root = OfflineRoot.open(directory, OPTIONS);
          OfflineShard shard = root.openShard(id)) {
        List<StorageException> found = new ArrayList<>(shard.failures());
        shard.tableDamage().ifPresent(found::add);
        assertThat(found).as("byte %d of %d", at, sound.length).isNotEmpty();
      }
    }
  }

  @Test
  void aLogCutShortAndADamagedCatalogueAreNamed() throws IOException {
    UUID id = filled();
    Path log = largest(".log");
    Files.write(log, Arrays.copyOf(Files.readAllBytes(log), (int) Files.size(log) / 2));
    Path catalogue = directory.resolve("catalogue");
    byte[] content = Files.readAllBytes(catalogue);
    content[20] ^= 1;
    Files.write(catalogue, content);
    Map<String, String> before = state();
    try (OfflineRoot root = OfflineRoot.open(directory, OPTIONS);
        OfflineShard shard = root.openShard(id)) {
      assertThat(root.catalogueFailure().orElseThrow()).hasMessageContaining("catalogue");
      assertThat(root.unnamedShards()).hasSize(1);
      assertThat(shard.failures())
          .singleElement()
          .satisfies(failure -> assertThat(failure).hasMessageContaining("lost writes"));
    }
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void aWitnessWithOneDamagedSlotStillCounts() throws IOException {
    UUID id = filled();
    Path witness = find("witness");
    byte[] content = Files.readAllBytes(witness);
    content[20] ^= 1;
    Files.write(witness, content);
    try (OfflineRoot root = OfflineRoot.open(directory, OPTIONS);
        OfflineShard shard = root.openShard(id)) {
      assertThat(shard.failures()).isEmpty();
      assertThat(shard.damagedWitnessSlots()).isOne();
    }
  }

  private UUID filled() {
    UUID id = UUID.randomUUID();
    try (StorageRoot root = StorageRoot.open(directory, OPTIONS)) {
      ShardStore store = root.createShard(id);
      root.catalogue().put(new CatalogueEntry("docs", id, bytes("schema")));
      for (int i = 0; i < POINTS; i++) {
        put(store, "p" + i, true);
      }
    }
    return id;
  }

  private Path largest(String suffix) {
    return files().stream()
        .filter(file -> file.getFileName().toString().endsWith(suffix))
        .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
        .orElseThrow();
  }

  private Path find(String name) {
    return files().stream()
        .filter(file -> file.getFileName().toString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every file by its path, with size, time and content. */
  private Map<String, String> state() {
    Map<String, String> state = new TreeMap<>();
    for (Path file : files()) {
      try {
        state.put(
            directory.relativize(file).toString(),
            Files.getLastModifiedTime(file) + " " + Arrays.hashCode(Files.readAllBytes(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return state;
  }
}
