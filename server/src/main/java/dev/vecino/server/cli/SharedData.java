package dev.vecino.server.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Objects;

/**
 * What comes with the distribution beside {@code lib}, or lies at the top of the source tree: the
 * data in {@code share}, and the launcher.
 */
final class SharedData {
  private SharedData() {}

  /**
   * The folder of the small real data set.
   *
   * @throws CliException when the distribution lacks it
   */
  static Path debianMini() {
    return Objects.requireNonNull(above(Path.of("share", "debian-mini", "base.npy")).getParent());
  }

  /**
   * The script that starts Vecino.
   *
   * @throws CliException when the distribution lacks it
   */
  static Path launcher() {
    return above(Path.of("vecino"));
  }

  private static Path above(Path file) {
    Path start = codeLocation();
    for (Path place = start; place != null; place = place.getParent()) {
      if (Files.isRegularFile(place.resolve(file))) {
        return place.resolve(file);
      }
    }
    throw new CliException("%s is not above %s".formatted(file, start));
  }

  private static Path codeLocation() {
    CodeSource source = SharedData.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new CliException("cannot tell where Vecino is installed");
    }
    try {
      URI location = source.getLocation().toURI();
      return Path.of(location).toAbsolutePath();
    } catch (URISyntaxException e) {
      throw new CliException("cannot tell where Vecino is installed: " + source.getLocation(), e);
    }
  }
}
