package dev.vecino.storage.segmentfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.StorageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentFileTest {

  private static final long SEED = 20260101;

  @TempDir Path directory;

  @Test
  void sectionsComeBackAsWritten() {
    byte[] large = random(3 * FileLayout.BLOCK_BYTES + 17);
    byte[] exact = random(FileLayout.BLOCK_BYTES);
    float[] floats = {1.5f, -2.5f, Float.NaN};
    Path file = directory.resolve("vectors");
    try (SegmentFileWriter writer = SegmentFileWriter.create(file, FileKind.VECTORS)) {
      writer.beginSection(7);
      writer.write(ByteBuffer.wrap(large, 0, 1000));
      writer.write(MemorySegment.ofArray(large).asSlice(1000));
      writer.beginSection(-1);
      writer.beginSection(3);
      writer.write(MemorySegment.ofArray(exact));
      writer.beginSection(4);
      writer.write(MemorySegment.ofArray(floats));
      writer.finish();
    }
    try (Arena arena = Arena.ofShared()) {
      SegmentFile read = SegmentFile.open(file, FileKind.VECTORS, arena);
      read.verifyAll();
      assertThat(bytes(read.section(7))).isEqualTo(large);
      assertThat(bytes(read.section(-1))).isEmpty();
      assertThat(bytes(read.section(3))).isEqualTo(exact);
      assertThat(read.section(4).toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(floats);
      for (int id : new int[] {7, -1, 3, 4}) {
        assertThat(read.section(id).address() % FileLayout.ALIGNMENT).isZero();
      }
      assertThat(read.hasSection(7)).isTrue();
      assertThat(read.hasSection(8)).isFalse();
      assertThatThrownBy(() -> read.section(8))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("has no section 8");
    }
  }

  @Test
  void sectionsLargerThanTheWritersBufferComeBack() {
    byte[] content = random((5 << 20) + 3);
    Path file = write(content);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(bytes(SegmentFile.open(file, FileKind.CODES, arena).section(1)))
          .isEqualTo(content);
    }
  }

  @Test
  void aFileWithoutSectionsOpens() {
    Path file = directory.resolve("empty");
    try (SegmentFileWriter writer = SegmentFileWriter.create(file, FileKind.IDS)) {
      writer.finish();
    }
    try (Arena arena = Arena.ofConfined()) {
      assertThat(SegmentFile.open(file, FileKind.IDS, arena).hasSection(0)).isFalse();
    }
  }

  @Test
  void everyTruncationIsDetected() throws IOException {
    byte[] whole = Files.readAllBytes(smallFile());
    for (int length = 0; length < whole.length; length++) {
      Path cut = directory.resolve("cut");
      Files.write(cut, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> readAll(cut))
          .as("cut to %d of %d bytes", length, whole.length)
          .isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void everyFlippedByteIsDetected() throws IOException {
    byte[] whole = Files.readAllBytes(smallFile());
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x10;
      Path file = directory.resolve("flipped");
      Files.write(file, flipped);
      assertThatThrownBy(() -> readAll(file))
          .as("byte %d of %d", i, whole.length)
          .isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void appendedBytesAreDetected() throws IOException {
    byte[] whole = Files.readAllBytes(smallFile());
    Path longer = directory.resolve("longer");
    Files.write(longer, java.util.Arrays.copyOf(whole, whole.length + 64));
    assertThatThrownBy(() -> readAll(longer)).isInstanceOf(CorruptionException.class);
  }

  @Test
  void verifyFindsDamageOnlyInTheBlocksItTouches() throws IOException {
    byte[] content = random(4 * FileLayout.BLOCK_BYTES);
    Path file = write(content);
    byte[] whole = Files.readAllBytes(file);
    whole[FileLayout.HEADER_BYTES + 2 * FileLayout.BLOCK_BYTES + 5] ^= 1;
    Files.write(file, whole);
    try (Arena arena = Arena.ofShared()) {
      CheckedSection section = SegmentFile.open(file, FileKind.CODES, arena).checkedSection(1);
      section.verify(0, 2 * FileLayout.BLOCK_BYTES);
      section.verify(3 * FileLayout.BLOCK_BYTES, FileLayout.BLOCK_BYTES);
      section.verify(2 * FileLayout.BLOCK_BYTES, 0);
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> section.verify(2 * FileLayout.BLOCK_BYTES - 1, 2))
            .isInstanceOf(CorruptionException.class)
            .hasMessageContaining(file.toString())
            .hasMessageContaining("block 2 of section 1")
            .hasMessageContaining("bytes 131136 to 196671 of the file");
      }
      assertThatThrownBy(() -> section.verify(0, section.segment().byteSize() + 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void verifiedBlocksAreNotReadAgain() throws IOException {
    Path file = write(random(100));
    try (Arena arena = Arena.ofShared()) {
      CheckedSection section = SegmentFile.open(file, FileKind.CODES, arena).checkedSection(1);
      section.verify(10, 20);
      byte[] whole = Files.readAllBytes(file);
      whole[FileLayout.HEADER_BYTES] ^= 1;
      Files.write(file, whole, java.nio.file.StandardOpenOption.WRITE);
      section.verify(0, 100);
    }
    assertThatThrownBy(() -> readAll(file)).isInstanceOf(CorruptionException.class);
  }

  @Test
  void anotherKindIsRefused() {
    Path file = write(random(10));
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> SegmentFile.open(file, FileKind.GRAPH, arena))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("is of kind 2, expected GRAPH (3)");
    }
  }

  @Test
  void aNewerVersionIsRefusedAsSuch() throws IOException {
    Path file = write(random(10));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(FileLayout.HEADER_VERSION, 2);
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, FileLayout.HEADER_CRC);
    bytes.putInt(FileLayout.HEADER_CRC, (int) crc.getValue());
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(FormatVersionException.class)
        .hasMessageContaining("has format version 2, this release reads 1");
  }

  @Test
  void aMissingFileIsCorruption() {
    assertThatThrownBy(() -> readAll(directory.resolve("none")))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("is missing");
  }

  @Test
  void anUnfinishedFileIsRemoved() {
    Path file = directory.resolve("codes");
    try (SegmentFileWriter writer = SegmentFileWriter.create(file, FileKind.CODES)) {
      writer.beginSection(1);
      writer.write(ByteBuffer.wrap(random(1000)));
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void aWriterRefusesMisuse() {
    Path file = directory.resolve("codes");
    try (SegmentFileWriter writer = SegmentFileWriter.create(file, FileKind.CODES)) {
      assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(1)))
          .isInstanceOf(IllegalStateException.class);
      writer.beginSection(1);
      assertThatThrownBy(() -> writer.beginSection(1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> SegmentFileWriter.create(file, FileKind.CODES))
          .isInstanceOf(StorageException.class);
      writer.finish();
      assertThatThrownBy(() -> writer.beginSection(2)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(file).exists();
  }

  private Path smallFile() {
    Path file = directory.resolve("small");
    try (SegmentFileWriter writer = SegmentFileWriter.create(file, FileKind.CODES)) {
      writer.beginSection(1);
      writer.write(ByteBuffer.wrap(random(100)));
      writer.beginSection(2);
      writer.write(ByteBuffer.wrap(random(64)));
      writer.finish();
    }
    return file;
  }

  private Path write(byte[] content) {
    Path file = directory.resolve("codes");
    try (SegmentFileWriter writer = SegmentFileWriter.create(file, FileKind.CODES)) {
      writer.beginSection(1);
      writer.write(ByteBuffer.wrap(content));
      writer.finish();
    }
    return file;
  }

  private static void readAll(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      SegmentFile.open(file, FileKind.CODES, arena).verifyAll();
    }
  }

  private static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(SEED + length).nextBytes(bytes);
    return bytes;
  }
}
