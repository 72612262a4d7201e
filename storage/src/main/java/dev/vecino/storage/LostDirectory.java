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
 * something else turns out to be wrong. Only the newest few stay.
 */
final class LostDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(LostDirectory.class);

  private final Path lost;

  LostDirectory(Path shard) {
    this.lost = shard.resolve("lost");
  }

  /** Moves a directory here, under this name or that and a number; returns where it is now. */
  Path take(Path directory, String name) {
    DurableFiles.createDirectory(lost);
    Path aside = lost.resolve(name);
    for (int copy = 1; Files.exists(aside); copy++) {
      aside = lost.resolve(name + "." + copy);
    }
    try {
      Files.setLastModifiedTime(directory, FileTime.fromMillis(System.currentTimeMillis()));
    } catch (IOException e) {
      throw StorageException.whileWriting(directory, e);
    }
    DurableFiles.move(directory, aside);
    return aside;
  }

  /** Removes all but the newest ones. */
  void keepNewest(int count) {
    List<Path> all = new ArrayList<>(DurableFiles.list(lost));
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
