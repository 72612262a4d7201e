package dev.vecino.engine.segment;

import dev.vecino.engine.Payload;
import dev.vecino.engine.filter.FieldIndex;
import dev.vecino.engine.filter.FieldIndexOptions;
import dev.vecino.index.Cancellation;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.PayloadRow;
import dev.vecino.storage.ShardSnapshot;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFileWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes generations of a segment's payload fields. */
public final class FieldsBuilder {
  /** Payloads fetched at once. */
  private static final int BATCH = 512;

  private final FieldIndexOptions options;

  /** The points of a segment, by ordinal. */
  private interface Points {
    int count();

    long location(int ordinal);

    /** Whether it must have a payload: dead points may have lost theirs. */
    boolean alive(int ordinal);
  }

  public FieldsBuilder(FieldIndexOptions options) {
    this.options = options;
  }

  /** Writes the first generation of a new segment, from the plan's snapshot. */
  void build(BuildPlan plan, Path directory, Cancellation cancellation) {
    Points points =
        new Points() {
          @Override
          public int count() {
            return plan.points();
          }

          @Override
          public long location(int ordinal) {
            return plan.location(ordinal);
          }

          @Override
          public boolean alive(int ordinal) {
            return true;
          }
        };
    write(points, plan.snapshot(), directory.resolve(SegmentFiles.fields(0)), cancellation);
  }

  /**
   * Writes the fields of a segment's present points anew, from a newer snapshot.
   *
   * @param file where to; what an attempt that was never published left there is removed
   */
  public void rebuild(
      SealedSegment segment, ShardSnapshot snapshot, Path file, Cancellation cancellation) {
    Deaths.At deaths = segment.deaths().at(snapshot.lastSequence());
    Points points =
        new Points() {
          @Override
          public int count() {
            return segment.points();
          }

          @Override
          public long location(int ordinal) {
            return segment.location(ordinal);
          }

          @Override
          public boolean alive(int ordinal) {
            return !deaths.isDead(ordinal);
          }
        };
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(points, snapshot, file, cancellation);
  }

  /** The file of a generation, in its segment's directory. */
  public static String fileName(int generation) {
    return SegmentFiles.fields(generation);
  }

  /** Where a generation of a segment's fields lies. */
  public static Path file(SealedSegment segment, int generation) {
    return segment.directory().resolve(fileName(generation));
  }

  private void write(Points points, ShardSnapshot snapshot, Path path, Cancellation cancellation) {
    long[] versions = new long[points.count()];
    FieldIndex.Builder builder = FieldIndex.builder(options);
    for (int from = 0; from < versions.length; from += BATCH) {
      cancellation.check();
      int to = Math.min(versions.length, from + BATCH);
      addBatch(points, snapshot, from, to, builder, versions);
    }
    FieldIndex index = builder.build();
    try (SegmentFileWriter file = SegmentFileWriter.create(path, FileKind.FIELDS)) {
      file.beginSection(SegmentFiles.FIELD_INDEX);
      file.write(index.bytes());
      file.beginSection(SegmentFiles.VERSIONS);
      ColumnWriter column = new ColumnWriter(file);
      for (long version : versions) {
        column.putLong(version);
      }
      column.flush();
      file.finish();
    }
  }

  private static void addBatch(
      Points points,
      ShardSnapshot snapshot,
      int from,
      int to,
      FieldIndex.Builder builder,
      long[] versions) {
    long[] locations = new long[to - from];
    for (int i = from; i < to; i++) {
      locations[i - from] = points.location(i);
    }
    List<@Nullable PayloadRow> rows = snapshot.payloads(locations);
    for (int i = from; i < to; i++) {
      PayloadRow row = rows.get(i - from);
      if (row != null) {
        builder.add(Payload.ofStored(row.payload()));
        versions[i] = row.version();
      } else if (!points.alive(i)) {
        builder.add(Payload.EMPTY);
        versions[i] = locations[i - from];
      } else {
        throw new CorruptionException(
            "the live point at location %d has no payload row".formatted(locations[i - from]),
            null);
      }
    }
  }
}
