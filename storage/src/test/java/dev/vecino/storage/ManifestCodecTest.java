package dev.vecino.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {

  private static final SegmentManifest MANIFEST =
      new SegmentManifest(
          41,
          9,
          List.of(
              new SegmentEntry(8, Integer.MAX_VALUE, 1, Long.MAX_VALUE, 3, new byte[] {1, 2}),
              new SegmentEntry(2, 1, 77, 77, 0, new byte[0])));

  @Test
  void aManifestComesBackAsWritten() {
    assertThat(ManifestCodec.decode(ManifestCodec.encode(MANIFEST), "m")).isEqualTo(MANIFEST);
    assertThat(ManifestCodec.decode(ManifestCodec.encode(SegmentManifest.EMPTY), "m"))
        .isEqualTo(SegmentManifest.EMPTY);
  }

  @Test
  void everyTruncationAndEveryFlippedByteIsRefused() {
    byte[] whole = ManifestCodec.encode(MANIFEST);
    for (int i = 0; i < whole.length; i++) {
      byte[] cut = Arrays.copyOf(whole, i);
      assertThatThrownBy(() -> ManifestCodec.decode(cut, "m"))
          .isInstanceOf(CorruptionException.class);
      byte[] flipped = whole.clone();
      flipped[i] ^= 1;
      assertThatThrownBy(() -> ManifestCodec.decode(flipped, "m"))
          .isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void aSegmentMustLieBelowTheNextId() {
    assertThatThrownBy(() -> new SegmentManifest(1, 8, MANIFEST.segments()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("segment 8 is listed, but the next id is 8");
  }

  @Test
  void theNextManifestTakesTheNextGeneration() {
    assertThat(MANIFEST.next(10, List.of())).isEqualTo(new SegmentManifest(42, 10, List.of()));
  }
}
