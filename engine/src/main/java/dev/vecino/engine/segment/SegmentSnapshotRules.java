package dev.vecino.engine.segment;

import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.SegmentFileRules;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which files of a segment go into a snapshot: those of {@link SegmentFiles}, verified. */
public final class SegmentSnapshotRules implements SegmentFileRules {
  private static final Pattern OF_A_VECTOR = Pattern.compile("(vectors|codes|graph)-[0-9]+");

  @Override
  public boolean belongs(SegmentEntry entry, String fileName) {
    return fileName.equals(SegmentFiles.IDS)
        || fileName.equals(SegmentFiles.fields(entry.fieldsGeneration()))
        || OF_A_VECTOR.matcher(fileName).matches();
  }

  @Override
  public void verify(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      SegmentFile.open(file, kind(file.getFileName().toString()), arena).verifyAll();
    }
  }

  private static FileKind kind(String fileName) {
    int dash = fileName.indexOf('-');
    return switch (dash < 0 ? fileName : fileName.substring(0, dash)) {
      case "vectors" -> FileKind.VECTORS;
      case "codes" -> FileKind.CODES;
      case "graph" -> FileKind.GRAPH;
      case "ids" -> FileKind.IDS;
      case "fields" -> FileKind.FIELDS;
      default -> throw new IllegalArgumentException(fileName + " is no file of a segment");
    };
  }
}
