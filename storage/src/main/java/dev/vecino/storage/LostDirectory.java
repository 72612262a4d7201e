package dev.vecino.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard's {@code lost/}: what a start found that nothing lists and that may be wanted if
 * something else turns out to be wrong. Only the newest few stay, but for those that an operator's
 * repair put here, which may be the only copy of something.
 */
final class LostDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(LostDirectory.class);

  /** What names begin with that only an operator may remove. */
  static final String BY_OPERATOR = "doctor-";

  private final Path lost;

  LostDirectory(Path shard) {
    this.lost = shard.resolve("lost");
  }

  /** Moves a directory here, under this name or that and a number; returns where it is now. */
  Path take(Path directory, String name) {
    DurableFiles.createDirectory(lost);
    Path aside = free(name);
    try {
      Files.setLastModifiedTime(directory, FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException e) {
      throw StorageException.whileWriting(directory, e);
    }
    DurableFiles.move(directory, aside);
    return aside;
  }

  /** Writes a file here under this name or that and a number, durably; returns where it is. */
  Path keep(String name, byte[] content) {
    DurableFiles.createDirectory(lost);
    Path file = free(name);
    DurableFiles.replace(file, content);
    return file;
  }

  /** All that is here. */
  List<Path> list() {
    return DurableFiles.list(lost);
  }

  private Path free(String name) {
    Path aside = lost.resolve(name);
    for (int copy = 1; Files.exists(aside); copy++) {
      aside = lost.resolve(name + "." + copy);
    }
    return aside;
  }

  /** Removes all but the newest of those that starts put here. */
  void keepNewest(int count) {
    List<Path> all = new ArrayList<>(list());
    all.removeIf(path -> path.getFileName().toString().startsWith(BY_OPERATOR));
    if (all.size() <= count) {
      return;
    }
    all.sort(Comparator.comparing(LostDirectory::lastModified).reversed());
    for (Path old : all.subList(count, all.size())) {
      LOG.info("Removing {}: the {} newest ones there are kept", old, count);
      DurableFiles.deleteTree(old);
    }
  }

  private static FileTime lastModified(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      throw StorageException.whileReading(path, e);
    }
  }
}
