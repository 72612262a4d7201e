package dev.vecino.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {

  private static final Mark FIRST = new Mark(10, 5, 1);
  private static final Mark SECOND = new Mark(20, 6, 2);

  private static final ManifestTail TAIL = new ManifestTail(5, 100, -7);

  @TempDir Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void create() {
    file = directory.resolve("witness");
    WitnessFile.create(file, FIRST, TAIL);
  }

  @Test
  void theNewestMarkComesBack() throws IOException {
    assertThat(reread()).isEqualTo(FIRST);
    for (int i = 0; i < 5; i++) {
      Mark mark = new Mark(20 + i, i, 2);
      try (WitnessFile witness = WitnessFile.open(file)) {
        witness.write(mark, TAIL);
        assertThat(witness.mark()).isEqualTo(mark);
      }
      assertThat(reread()).isEqualTo(mark);
      assertThat(Files.size(file)).isEqualTo(2 * WitnessFile.SLOT_BYTES);
    }
  }

  @Test
  void aTornWriteLeavesTheMarkBefore() throws IOException {
    try (WitnessFile witness = WitnessFile.open(file)) {
      witness.write(SECOND, TAIL);
    }
    byte[] content = Files.readAllBytes(file);
    content[40] ^= 1; // two writes at creation, so the third is in the first slot
    Files.write(file, content);
    assertThat(reread()).isEqualTo(FIRST);
  }

  @Test
  void damageInBothSlotsIsRefused() throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[20] ^= 1;
    content[WitnessFile.SLOT_BYTES + 20] ^= 1;
    Files.write(file, content);
    assertThatThrownBy(this::reread)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("is damaged in both slots");
  }

  @Test
  void aWitnessOfAnotherSizeOrNoneIsRefused() throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5000));
    assertThatThrownBy(this::reread)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("has 5000 bytes, expected 8192");
    Files.delete(file);
    assertThatThrownBy(this::reread)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("is missing");
  }

  @Test
  void syncWaitsUntilTheMarkIsOnTheDisk() throws IOException {
    manifest("one");
    Witness.create(file, directory, FIRST);
    try (Witness witness = Witness.open(file, directory)) {
      witness.sync(SECOND);
      assertThat(witness.mark()).isEqualTo(SECOND);
      assertThat(reread()).isEqualTo(SECOND);
      witness.sync(FIRST);
      assertThat(reread()).isEqualTo(SECOND);
    }
  }

  @Test
  void advancedMarksAreOnTheDiskWhenTheWitnessIsClosed() throws IOException {
    manifest("one");
    Witness.create(file, directory, FIRST);
    try (Witness witness = Witness.open(file, directory)) {
      for (int i = 11; i <= 100; i++) {
        witness.advance(new Mark(i, i, 1));
      }
    }
    assertThat(reread()).isEqualTo(new Mark(100, 100, 1));
  }

  @Test
  void aManifestThatGrewIsSeenAtTheNextSyncAndMayGrowOn() throws IOException {
    manifest("one");
    Witness.create(file, directory, FIRST);
    try (Witness witness = Witness.open(file, directory)) {
      manifest("one and more");
      witness.sync(FIRST);
    }
    manifest("one and more and more");
    Witness.open(file, directory).close();
    manifest("one and mor");
    assertThatThrownBy(() -> Witness.open(file, directory))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("the witness saw 12 bytes of MANIFEST-000007")
        .hasMessageContaining("11 bytes are there");
    manifest("one END more");
    assertThatThrownBy(() -> Witness.open(file, directory))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("their CRC32C is");
    Files.delete(directory.resolve("MANIFEST-000007"));
    assertThatThrownBy(() -> Witness.open(file, directory))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("the file is missing");
  }

  @Test
  void aNewerManifestIsTakenAndAnOlderOneRefused() throws IOException {
    manifest("one");
    Witness.create(file, directory, FIRST);
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-000008\n");
    Files.writeString(directory.resolve("MANIFEST-000008"), "two");
    try (Witness witness = Witness.open(file, directory)) {
      witness.sync(FIRST);
    }
    manifest("one");
    assertThatThrownBy(() -> Witness.open(file, directory))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("MANIFEST-000007 is the current one");
  }

  private void manifest(String content) throws IOException {
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-000007\n");
    Files.writeString(directory.resolve("MANIFEST-000007"), content);
  }

  private Mark reread() {
    try (WitnessFile witness = WitnessFile.open(file)) {
      return witness.mark();
    }
  }
}
