package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {

  private static final CatalogueEntry DOCS =
      new CatalogueEntry("docs", new UUID(1, 2), "schema".getBytes(UTF_8));
  private static final CatalogueEntry ACCENTS =
      new CatalogueEntry("Ñandú", new UUID(-3, 4), new byte[0]);

  @TempDir Path directory;

  @Test
  void entriesComeBackInTheOrderOfTheirNames() {
    Catalogue catalogue = Catalogue.create(directory);
    catalogue.put(ACCENTS);
    catalogue.put(DOCS);
    assertThat(catalogue.entries()).containsExactly(DOCS, ACCENTS);
    assertThat(read().entries()).containsExactly(DOCS, ACCENTS);
    assertThat(read().find("docs")).contains(DOCS);
    assertThat(read().find("none")).isEmpty();
  }

  @Test
  void anEntryIsReplacedByItsName() {
    Catalogue catalogue = Catalogue.create(directory);
    catalogue.put(DOCS);
    CatalogueEntry changed = new CatalogueEntry("docs", DOCS.id(), new byte[] {9});
    catalogue.put(changed);
    assertThat(read().entries()).containsExactly(changed);
  }

  @Test
  void aRemovedEntryIsGone() {
    Catalogue catalogue = Catalogue.create(directory);
    catalogue.put(DOCS);
    catalogue.remove("none");
    catalogue.remove("docs");
    assertThat(catalogue.entries()).isEmpty();
    assertThat(read().entries()).isEmpty();
  }

  @Test
  void aHalfWrittenReplacementChangesNothing() throws IOException {
    Catalogue.create(directory).put(DOCS);
    Files.write(directory.resolve("catalogue.tmp"), new byte[] {1, 2, 3});
    assertThat(read().entries()).containsExactly(DOCS);
    read().put(ACCENTS);
    assertThat(read().entries()).containsExactly(DOCS, ACCENTS);
  }

  @Test
  void everyTruncationAndEveryFlippedByteIsRefused() throws IOException {
    Catalogue.create(directory).put(DOCS);
    Path file = directory.resolve("catalogue");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      Files.write(file, Arrays.copyOf(whole, i));
      assertThatThrownBy(this::read).as("cut at %d", i).isInstanceOf(CorruptionException.class);
      byte[] flipped = whole.clone();
      flipped[i] ^= 4;
      Files.write(file, flipped);
      assertThatThrownBy(this::read).as("flipped %d", i).isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void aNewerVersionIsRefusedAsSuch() throws IOException {
    byte[] newer = Checksummed.encode(Checksummed.magic("VECINOCT"), 2, 0, body -> {});
    Files.write(directory.resolve("catalogue"), newer);
    assertThatThrownBy(this::read)
        .isInstanceOf(FormatVersionException.class)
        .hasMessageContaining("has format version 2, this release reads 1");
  }

  private Catalogue read() {
    return Catalogue.read(directory).orElseThrow();
  }
}
