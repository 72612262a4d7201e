package dev.vecino.server.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/**
 * The data that comes with the distribution: {@code share} beside {@code lib}, or at the top of the
 * source tree.
 */
final class SharedData {
  private SharedData() {}

  /**
   * The folder of the small real data set.
   *
   * @throws CliException when the distribution lacks it
   */
  static Path debianMini() {
    Path start = codeLocation();
    for (Path place = start; place != null; place = place.getParent()) {
      Path candidate = place.resolve("share").resolve("debian-mini");
      if (Files.isRegularFile(candidate.resolve("base.npy"))) {
        return candidate;
      }
    }
    throw new CliException("the demo's data (share/debian-mini) is not above " + start);
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
