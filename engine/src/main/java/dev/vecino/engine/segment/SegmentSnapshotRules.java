package dev.vecino.engine.segment;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.SegmentFileRules;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFileCheck;
import java.nio.file.Path;

/** Which files of a segment go into a snapshot: those of {@link SegmentFiles}, verified. */
public final class SegmentSnapshotRules implements SegmentFileRules {
  @Override
  public boolean belongs(SegmentEntry entry, String fileName) {
    FileKind kind = SegmentFiles.kindOf(fileName);
    return kind != null
        && (kind != FileKind.FIELDS
            || fileName.equals(SegmentFiles.fields(entry.fieldsGeneration())));
  }

  @Override
  public void verify(Path file) {
    String name = file.getFileName().toString();
    FileKind kind = SegmentFiles.kindOf(name);
    if (kind == null) {
      throw new IllegalArgumentException(name + " is no file of a segment");
    }
    for (SegmentFileCheck.Finding finding : SegmentFileCheck.run(file, kind, read -> {})) {
      throw new CorruptionException(finding.reason(), null);
    }
  }
}
