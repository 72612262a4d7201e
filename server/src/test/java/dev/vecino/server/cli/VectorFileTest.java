package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
  @TempDir private Path directory;

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  /** An array file with the header padded as NumPy does. */
  private static byte[] npy(int major, String header, byte[] values) {
    int lengthBytes = major == 1 ? 2 : 4;
    int prefix = 8 + lengthBytes;
    int padded = Math.ceilDiv(prefix + header.length() + 1, 64) * 64 - prefix;
    ByteBuffer bytes =
        ByteBuffer.allocate(prefix + padded + values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) major).put((byte) 0);
    if (major == 1) {
      bytes.putShort((short) padded);
    } else {
      bytes.putInt(padded);
    }
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.put(" ".repeat(padded - header.length() - 1).getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) '\n').put(values);
    return bytes.array();
  }

  private static String header(String descr, boolean fortran, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
        .formatted(descr, fortran ? "True" : "False", shape);
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private static byte[] halves(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(Float.floatToFloat16(value));
    }
    return bytes.array();
  }

  private static void assertRefused(Path path, String reason) {
    assertThatThrownBy(() -> VectorFile.open(path))
        .isInstanceOf(CliException.class)
        .hasMessageContaining(path.getFileName().toString())
        .hasMessageContaining(reason);
  }

  @Test
  void singlePrecisionArraysOfEveryFormatVersionAreRead() throws IOException {
    for (int major = 1; major <= 3; major++) {
      byte[] bytes = npy(major, header("<f4", false, "(2, 3)"), floats(1, 2, 3, -4, 5.5f, 1e-40f));
      try (VectorFile file = VectorFile.open(write("v" + major + ".npy", bytes))) {
        assertThat(file.rows()).isEqualTo(2);
        assertThat(file.dimension()).isEqualTo(3);
        assertThat(file.row(0)).containsExactly(1, 2, 3);
        assertThat(file.row(1)).containsExactly(-4, 5.5f, 1e-40f);
      }
    }
  }

  @Test
  void halfPrecisionIsWidenedExactly() throws IOException {
    byte[] bytes = npy(1, header("<f2", false, "(1, 4)"), halves(0.5f, -65504f, 6e-8f, 1.0009766f));
    try (VectorFile file = VectorFile.open(write("h.npy", bytes))) {
      assertThat(file.row(0)).containsExactly(0.5f, -65504f, 5.9604645e-8f, 1.0009766f);
    }
  }

  @Test
  void theShippedDataIsRead() {
    try (VectorFile base = VectorFile.open(SharedData.debianMini().resolve("base.npy"));
        VectorFile queries = VectorFile.open(SharedData.debianMini().resolve("queries.npy"))) {
      assertThat(base.rows()).isEqualTo(5000);
      assertThat(queries.rows()).isEqualTo(200);
      assertThat(base.dimension()).isEqualTo(queries.dimension()).isEqualTo(384);
      float[] row = base.row(4999);
      double norm = 0;
      for (float value : row) {
        norm += (double) value * value;
      }
      assertThat(norm).isBetween(0.999, 1.001);
    }
  }

  @Test
  void arraysOfOtherShapesTypesAndOrdersAreRefused() throws IOException {
    byte[] values = floats(1, 2, 3, 4);
    assertRefused(
        write("a.npy", npy(1, header("<f8", false, "(1, 2)"), values)), "values of type '<f8'");
    assertRefused(
        write("b.npy", npy(1, header(">f4", false, "(2, 2)"), values)), "values of type '>f4'");
    assertRefused(write("c.npy", npy(1, header("<f4", true, "(2, 2)"), values)), "Fortran order");
    assertRefused(write("d.npy", npy(1, header("<f4", false, "(4,)"), values)), "two dimensions");
    assertRefused(
        write("e.npy", npy(1, header("<f4", false, "(1, 2, 2)"), values)), "two dimensions");
    assertRefused(
        write("f.npy", npy(1, header("<f4", false, "(4, 0)"), new byte[0])), "without values");
    assertRefused(
        write("g.npy", npy(1, "{'descr': [('x', '<f4')], 'fortran_order': False}", values)),
        "'descr'");
  }

  @Test
  void damagedArraysAreRefused() throws IOException {
    byte[] good = npy(1, header("<f4", false, "(2, 2)"), floats(1, 2, 3, 4));
    assertRefused(write("cut.npy", Arrays.copyOf(good, good.length - 1)), "damaged");
    assertRefused(write("long.npy", Arrays.copyOf(good, good.length + 4)), "damaged");
    assertRefused(write("head.npy", Arrays.copyOf(good, 40)), "ends inside its header");
    assertRefused(write("empty.npy", new byte[0]), "no NumPy file");
    byte[] other = good.clone();
    other[1] = 'X';
    assertRefused(write("magic.npy", other), "no NumPy file");
    byte[] version = good.clone();
    version[6] = 9;
    assertRefused(write("version.npy", version), "version 9");
    assertRefused(
        write(
            "huge.npy",
            npy(1, header("<f4", false, "(99999999999999999, 999999999)"), new byte[8])),
        "damaged");
  }

  @Test
  void everyCutOfAnArrayFileIsRefusedWithAMessage() throws IOException {
    byte[] good = npy(2, header("<f4", false, "(2, 2)"), floats(1, 2, 3, 4));
    for (int length = 0; length < good.length; length++) {
      assertRefused(write("cut.npy", Arrays.copyOf(good, length)), "");
    }
  }

  private static byte[] fvecs(float[]... rows) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      bytes.putInt(row.length);
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  @Test
  void fvecsFilesAreRead() throws IOException {
    byte[] bytes = fvecs(new float[] {1, 2, 3}, new float[] {4, 5, 6});
    try (VectorFile file = VectorFile.open(write("x.fvecs", bytes))) {
      assertThat(file.rows()).isEqualTo(2);
      assertThat(file.row(1)).containsExactly(4, 5, 6);
    }
  }

  @Test
  void damagedFvecsFilesAreRefused() throws IOException {
    byte[] good = fvecs(new float[] {1, 2, 3}, new float[] {4, 5, 6});
    assertRefused(write("cut.fvecs", Arrays.copyOf(good, good.length - 3)), "damaged");
    assertRefused(write("empty.fvecs", new byte[0]), "no vectors");
    byte[] first = good.clone();
    first[3] = 0x7f;
    assertRefused(write("first.fvecs", first), "first dimension");
    byte[] second = good.clone();
    second[16] = 2;
    try (VectorFile file = VectorFile.open(write("second.fvecs", second))) {
      assertThatThrownBy(() -> file.row(1))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("row 1: it has dimension 2, the first row has 3");
    }
  }

  @Test
  void missingAndUnknownFilesAreNamed() throws IOException {
    assertRefused(directory.resolve("none.npy"), "there is no file");
    assertRefused(write("x.csv", new byte[0]), ".npy and .fvecs");
    assertRefused(Files.createDirectory(directory.resolve("d.npy")), "is a directory");
  }
}
