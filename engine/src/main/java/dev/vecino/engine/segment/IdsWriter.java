package dev.vecino.engine.segment;

import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFileWriter;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/** Writes a segment's {@code ids} file, see {@link SegmentFiles}. */
final class IdsWriter {

  /**
   * The points to be written.
   *
   * @param location by ordinal
   * @param atRank the ordinal of the point with the rank-th lowest location
   * @param id encoded, by ordinal
   */
  record Points(
      int count, IntToLongFunction location, IntUnaryOperator atRank, IntFunction<byte[]> id) {}

  private final Points points;
  private final SegmentFileWriter file;
  private final ColumnWriter column;

  private IdsWriter(Points points, SegmentFileWriter file) {
    this.points = points;
    this.file = file;
    this.column = new ColumnWriter(file);
  }

  static void write(Path path, Points points) {
    SegmentBuilder.write(path, FileKind.IDS, file -> new IdsWriter(points, file).write());
  }

  private void write() {
    file.beginSection(SegmentFiles.LOCATIONS);
    for (int i = 0; i < points.count(); i++) {
      column.putLong(points.location().applyAsLong(i));
    }
    column.flush();
    file.beginSection(SegmentFiles.SORTED_LOCATIONS);
    for (int rank = 0; rank < points.count(); rank++) {
      column.putLong(points.location().applyAsLong(points.atRank().applyAsInt(rank)));
    }
    column.flush();
    file.beginSection(SegmentFiles.SORTED_ORDINALS);
    for (int rank = 0; rank < points.count(); rank++) {
      column.putInt(points.atRank().applyAsInt(rank));
    }
    column.flush();
    writeIdBytes();
  }

  private void writeIdBytes() {
    file.beginSection(SegmentFiles.ID_OFFSETS);
    long offset = 0;
    for (int i = 0; i < points.count(); i++) {
      column.putLong(offset);
      offset += points.id().apply(i).length;
    }
    column.putLong(offset);
    column.flush();
    file.beginSection(SegmentFiles.ID_BYTES);
    for (int i = 0; i < points.count(); i++) {
      column.putBytes(points.id().apply(i));
    }
    column.flush();
  }
}
