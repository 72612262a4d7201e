package dev.vecino.storage.segmentfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.vecino.storage.segmentfile.SegmentFileCheck.Damage;
import dev.vecino.storage.segmentfile.SegmentFileCheck.Finding;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentFileCheckTest {

  private static final long SEED = 20260711;

  @TempDir Path directory;

  private final AtomicLong bytesRead = new AtomicLong();

  @Test
  void aFileAsWrittenHasNoFindingsAndIsReadWhole() throws IOException {
    Path file = write(3 << 20, 100, 0, FileLayout.BLOCK_BYTES);
    assertThat(check(file)).isEmpty();
    assertThat(bytesRead.get()).isGreaterThanOrEqualTo(Files.size(file));
  }

  @Test
  void aFileWithoutSectionsHasNoFindings() {
    assertThat(check(write())).isEmpty();
  }

  @Test
  void everyFlippedByteOfASectionIsFoundInItsBlock() throws IOException {
    Path file = write(3 * FileLayout.BLOCK_BYTES + 17, 1000);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(SEED);
    int sectionsEnd = FileLayout.HEADER_BYTES + 3 * FileLayout.BLOCK_BYTES + 64 + 1024;
    for (int i = 0; i < 100; i++) {
      int at = random.nextInt(FileLayout.HEADER_BYTES, sectionsEnd);
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      List<Finding> findings = check(file);
      assertThat(findings).as("seed %d, byte %d", SEED, at).hasSize(1);
      Finding finding = findings.getFirst();
      assertThat(finding.damage()).isEqualTo(Damage.BLOCK);
      assertThat((long) at).isBetween(finding.offset(), finding.offset() + finding.length() - 1);
      assertThat(finding.reason()).contains("CRC32C").contains(file.toString());
    }
  }

  @Test
  void allDamagedBlocksAreReported() throws IOException {
    Path file = write(20 * FileLayout.BLOCK_BYTES, 5);
    byte[] whole = Files.readAllBytes(file);
    for (int block : new int[] {0, 7, 19}) {
      whole[FileLayout.HEADER_BYTES + block * FileLayout.BLOCK_BYTES + 9] ^= 1;
    }
    whole[FileLayout.HEADER_BYTES + 20 * FileLayout.BLOCK_BYTES] ^= 1;
    Files.write(file, whole);
    assertThat(check(file))
        .extracting(Finding::section, Finding::offset)
        .containsExactly(
            tuple(0, 64L),
            tuple(0, 64L + 7 * FileLayout.BLOCK_BYTES),
            tuple(0, 64L + 19 * FileLayout.BLOCK_BYTES),
            tuple(1, 64L + 20 * FileLayout.BLOCK_BYTES));
  }

  @Test
  void everyLengthThatIsTooShortIsFound() throws IOException {
    byte[] whole = Files.readAllBytes(write(5000));
    Random random = new Random(SEED);
    for (int i = 0; i < 100; i++) {
      int length = random.nextInt(whole.length);
      Path cut = directory.resolve("cut");
      Files.write(cut, java.util.Arrays.copyOf(whole, length));
      assertThat(check(cut))
          .as("seed %d, %d bytes", SEED, length)
          .extracting(Finding::damage)
          .containsExactly(Damage.STRUCTURE);
    }
  }

  @Test
  void headerAndFooterAreChecked() throws IOException {
    Path file = write(5000);
    byte[] whole = Files.readAllBytes(file);
    int footer = FileLayout.HEADER_BYTES + 5056;
    for (int at = 0; at < whole.length; at++) {
      if (at == FileLayout.HEADER_BYTES) {
        at = footer;
      }
      byte[] damaged = whole.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      assertThat(check(file))
          .as("byte %d", at)
          .extracting(Finding::damage)
          .containsExactly(Damage.STRUCTURE);
    }
  }

  @Test
  void aMissingFileAndAnotherKindAreFindings() {
    assertThat(check(directory.resolve("none")))
        .extracting(Finding::damage)
        .containsExactly(Damage.MISSING);
    assertThat(SegmentFileCheck.run(write(10), FileKind.IDS, read -> {}))
        .extracting(Finding::reason)
        .singleElement()
        .asString()
        .contains("expected IDS");
  }

  @Test
  void whatTheListenerThrowsEndsTheCheck() {
    Path file = write(3 << 20);
    assertThatThrownBy(() ->
            SegmentFileCheck.run(
                file,
                FileKind.CODES,
                read -> {
                  throw new IllegalStateException("enough");
                }))
        .hasMessage("enough");
  }

  private List<Finding> check(Path file) {
    return SegmentFileCheck.run(file, FileKind.CODES, bytesRead::addAndGet);
  }

  private Path write(int... sectionBytes) {
    Path file = directory.resolve("codes-" + bytesRead.incrementAndGet());
    Random random = new Random(SEED);
    try (SegmentFileWriter writer = SegmentFileWriter.create(file, FileKind.CODES)) {
      for (int i = 0; i < sectionBytes.length; i++) {
        byte[] bytes = new byte[sectionBytes[i]];
        random.nextBytes(bytes);
        writer.beginSection(i);
        writer.write(MemorySegment.ofArray(bytes));
      }
      writer.finish();
    }
    bytesRead.set(0);
    return file;
  }
}
