package dev.vecino.engine.segment;

import dev.vecino.index.graph.BuildControl;
import dev.vecino.storage.ShardSnapshot;
import dev.vecino.storage.ShardStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Writes the files of a segment that takes the place of a damaged one, point for point: what is
 * sound is linked, what is derived and damaged is built anew. Files stay immutable that way, and
 * the replacement is published as every other segment is.
 */
public final class SegmentRepair {
  private final SegmentBuilder builder;
  private final FieldsBuilder fields;

  public SegmentRepair(SegmentBuilder builder, FieldsBuilder fields) {
    this.builder = builder;
    this.fields = fields;
  }

  /**
   * Writes all files into a directory that nobody reads yet.
   *
   * @param snapshot of the newest state
   * @return whether the fields were built anew, from the snapshot
   * @throws dev.vecino.storage.CorruptionException when what it would take is damaged too
   */
  public boolean write(
      SealedSegment damaged, ShardSnapshot snapshot, Path directory, BuildControl control) {
    damaged.rescueIds(snapshot);
    int vector = 0;
    for (; damaged.files().containsKey(SegmentFiles.vectors(vector)); vector++) {
      control.cancellation().check();
      link(damaged, SegmentFiles.vectors(vector), directory);
      index(damaged, vector, directory, control);
    }
    if (damaged.health().isDamaged(SegmentFiles.IDS)) {
      IdsWriter.write(
          directory.resolve(SegmentFiles.IDS),
          new IdsWriter.Points(
              damaged.points(), damaged::location, damaged::ordinalAtRank, damaged::id));
    } else {
      link(damaged, SegmentFiles.IDS, directory);
    }
    String fieldsFile = SegmentFiles.fields(damaged.entry().fieldsGeneration());
    if (!damaged.health().isDamaged(fieldsFile)) {
      link(damaged, fieldsFile, directory);
      return false;
    }
    fields.rebuild(damaged, snapshot, directory.resolve(fieldsFile), control.cancellation());
    return true;
  }

  private void index(SealedSegment damaged, int vector, Path directory, BuildControl control) {
    SealedVectors vectors = damaged.vectors(vector);
    int rows = vectors.rows().count();
    Set<String> files = vectors.indexFiles().keySet();
    List<String> bad = files.stream().filter(damaged.health()::isDamaged).toList();
    if (!bad.isEmpty()) {
      // In the old place first, where damage is remembered and keeps the segment from more work.
      vectors.verifyAll();
    }
    if (!bad.isEmpty() && !bad.equals(List.of(SegmentFiles.blocks(vector)))) {
      builder.buildIndex(
          vector, rows, List.of(damaged), new SegmentBuilder.Target(directory, control));
      return;
    }
    for (String file : files) {
      if (bad.contains(file)) {
        builder.buildBlocks(vector, rows, directory, control);
      } else {
        link(damaged, file, directory);
      }
    }
  }

  private static void link(SealedSegment from, String file, Path directory) {
    ShardStore.linkOrCopy(from.directory().resolve(file), directory.resolve(file));
  }
}
