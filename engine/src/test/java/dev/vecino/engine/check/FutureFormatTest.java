package dev.vecino.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that a newer release wrote is refused by name, and nothing is modified. */
class FutureFormatTest {
  private static final int SLOT_BYTES = 4096;
  private static final int HEADER_CRC = 60;

  @TempDir static Path shared;
  @TempDir Path directory;
  private Path data = Path.of("");

  @BeforeAll
  static void write() {
    SampleData.write(shared.resolve("sound"), 3);
  }

  @BeforeEach
  void copy() {
    data = DirectoryCopy.copy(shared.resolve("sound"), directory.resolve("data"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"vectors-0", "vectors-2", "codes-0", "graph-1", "blocks-0", "ids", "fields-0"})
  void aSegmentFileFromTheFutureIsRefused(String name) throws IOException {
    Path file = find(name);
    byte[] bytes = Files.readAllBytes(file);
    raise(bytes, 0, HEADER_CRC);
    Files.write(file, bytes);
    assertRefused("segment file " + file);
  }

  @Test
  void aWitnessFromTheFutureIsRefused() throws IOException {
    Path file = parent(parent(parent(find("vectors-0")))).resolve("witness");
    byte[] bytes = Files.readAllBytes(file);
    raise(bytes, 0, recordBytes(bytes, 0));
    raise(bytes, SLOT_BYTES, recordBytes(bytes, SLOT_BYTES));
    Files.write(file, bytes);
    assertRefused("witness " + file);
  }

  @Test
  void aCatalogueFromTheFutureIsRefusedWithTheWholeDirectory() throws IOException {
    Path file = data.resolve("catalogue");
    byte[] bytes = Files.readAllBytes(file);
    raise(bytes, 0, recordBytes(bytes, 0));
    Files.write(file, bytes);
    Files.createDirectory(data.resolve("shards").resolve("somebody-else"));
    Map<String, String> before = state();
    assertThatThrownBy(() -> Database.open(data, SampleData.options()).close())
        .isInstanceOf(DataLossException.class)
        .hasMessageContaining("catalogue " + file + " has format version 2, this release reads 1");
    assertThat(state()).isEqualTo(before);
    assertThat(data.resolve("shards").resolve("somebody-else")).exists();
    assertDoctorSays("catalogue " + file);
  }

  private void assertRefused(String what) {
    Map<String, String> before = state();
    for (int attempt = 0; attempt < 2; attempt++) {
      try (Database database = Database.open(data, SampleData.options())) {
        assertThatThrownBy(() -> database.collection(SampleData.MAIN))
            .isInstanceOf(DataLossException.class)
            .hasMessageContaining(what)
            .hasMessageContaining("has format version 2, this release reads 1")
            .hasMessageContaining("use the release that wrote it or a newer one");
        assertThat(database.collection(SampleData.SIDE).count(null)).isEqualTo(19);
      }
    }
    assertThat(state()).isEqualTo(before);
    assertDoctorSays(what);
  }

  private void assertDoctorSays(String what) {
    Map<String, String> before = state();
    Diagnosis diagnosis = Doctor.examine(data);
    assertThat(diagnosis.findings())
        .filteredOn(finding -> finding.remedy() == Remedy.NEWER_RELEASE)
        .singleElement()
        .satisfies(finding -> assertThat(finding.line()).contains(what));
    assertThat(Repair.run(diagnosis, true).left()).isNotEmpty();
    assertThat(state()).isEqualTo(before);
  }

  /** Of all but the other collection and the lock, which says who had the directory last. */
  private Map<String, String> state() {
    Map<String, String> state = DirectoryCopy.state(data);
    String shard = data.relativize(parent(parent(parent(find("vectors-0"))))).toString();
    state.keySet().removeIf(file -> !file.startsWith(shard) && !file.equals("catalogue"));
    assertThat(state.size()).isGreaterThan(10);
    return state;
  }

  private Path find(String name) {
    return DirectoryCopy.files(data).stream()
        .map(data::resolve)
        .filter(file -> file.getFileName().toString().equals(name))
        .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
        .orElseThrow();
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  /** Bytes of a record before its checksum: a head that has the body's length, and the body. */
  private static int recordBytes(byte[] bytes, int at) {
    return 16 + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 12);
  }

  /** Raises the version that begins 8 bytes into a record, whose checksum lies behind it. */
  private static void raise(byte[] bytes, int at, int length) {
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(at + 8, record.getInt(at + 8) + 1);
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, length);
    record.putInt(at + length, (int) crc.getValue());
  }
}
