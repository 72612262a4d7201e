package dev.vecino.engine.segment;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.ReadFailedException;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the versions of segment files before anything of their shard is opened. */
public final class SegmentFormats {
  private static final Logger log = LoggerFactory.getLogger(SegmentFormats.class);

  private SegmentFormats() {}

  /**
   * Refuses segments of another release. That a file is damaged or cannot be read is left to be
   * found when the segment opens.
   *
   * @throws FormatVersionException naming the file, its version and the readable ones
   */
  public static void requireReadable(List<Path> directories) {
    for (Path directory : directories) {
      try (Stream<Path> files = Files.list(directory)) {
        files.forEach(SegmentFormats::requireReadable);
      } catch (IOException e) {
        log.warn("the files of {} cannot be listed", directory, e);
      }
    }
  }

  private static void requireReadable(Path file) {
    FileKind kind = SegmentFiles.kindOf(String.valueOf(file.getFileName()));
    if (kind == null) {
      return;
    }
    try {
      SegmentFile.requireReadable(file, kind);
    } catch (CorruptionException | ReadFailedException e) {
      log.warn("the version of {} cannot be read: {}", file, e.getMessage());
    }
  }
}
