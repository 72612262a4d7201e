package dev.vecino.engine.check;

import dev.vecino.engine.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A data directory as an earlier state of the code wrote it, with what it holds and what searches
 * must find: {@code golden/format-N.zip} among the test resources, with {@code data/} and {@code
 * expected.json} inside. It must open in every later release of the same format and of the next.
 *
 * <p>As a program it makes one with the present code; needed when any format version is raised.
 * Arguments: the file to write, such as {@code engine/src/test/resources/golden/format-2.zip}. Then
 * add its number to {@code GoldenDirectoryTest}; the directory of the version before last may go
 * when its version is not read any more.
 */
final class GoldenDirectory {
  private static final String DATA = "data/";
  private static final String EXPECTED = "expected.json";
  private static final long SEED = 2025;

  private GoldenDirectory() {}

  /** Unpacks one into an empty directory and returns what it must hold. */
  static Map<String, Content> unpack(int format, Path target) throws IOException {
    byte[] expected = null;
    try (InputStream resource =
            Objects.requireNonNull(
                GoldenDirectory.class.getResourceAsStream("/golden/format-" + format + ".zip"));
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(EXPECTED)) {
          expected = zip.readAllBytes();
        } else if (entry.getName().startsWith(DATA)) {
          Path file = target.resolve(entry.getName().substring(DATA.length())).normalize();
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          Files.write(file, zip.readAllBytes());
        }
      }
    }
    return ContentJson.read(Objects.requireNonNull(expected));
  }

  /** Makes one. */
  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[0]);
    Path work = Files.createTempDirectory("vecino-golden");
    Path data = work.resolve("data");
    SampleData.write(data, SEED);
    Path read = DirectoryCopy.copy(data, work.resolve("read"));
    Map<String, Content> expected;
    try (Database database = Database.open(read, SampleData.options())) {
      expected = Content.of(database, SEED);
    }
    try (OutputStream out = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(9);
      for (Path file : DirectoryCopy.files(data)) {
        // These say nothing about the data, but much about the machine.
        if (!String.valueOf(file.getFileName()).matches("(LOG|LOCK|OPTIONS).*")) {
          put(zip, DATA + file, Files.readAllBytes(data.resolve(file.toString())));
        }
      }
      put(zip, EXPECTED, ContentJson.write(expected));
    }
    System.out.printf("%s: %,d bytes%n", target, Files.size(target));
    DirectoryCopy.delete(work);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name.replace('\\', '/'));
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
