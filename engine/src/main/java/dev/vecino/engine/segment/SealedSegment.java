package dev.vecino.engine.segment;

import dev.vecino.engine.CollectionStats.SegmentState;
import dev.vecino.engine.filter.FieldIndex;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.ShardSnapshot;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFileCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Immutable files, mapped, and what happened to their points since: deaths, and payload changes
 * that the fields do not know yet.
 */
public final class SealedSegment implements Segment {
  /** Numbers opened segments, so that cached answers cannot be taken for those of another one. */
  private static final AtomicLong OPENED = new AtomicLong();

  private final SegmentEntry entry;
  private final long openedNumber = OPENED.incrementAndGet();
  private final Path directory;
  private final Body body;
  private final SegmentFields fields;
  private final DirtyPayloads dirty;
  private final References references;

  /** What all fields generations of a segment share. */
  private record Body(
      Arena arena,
      List<SealedVectors> vectors,
      SegmentAttributes attributes,
      AtomicReference<SegmentIds> ids,
      Deaths deaths,
      SegmentHealth health,
      long diskBytes,
      References references) {}

  /**
   * A published segment to be opened.
   *
   * @param rows where ids come from when their file is damaged
   * @param health told of all damage
   * @param memory where what walks read is copied to
   * @param onClose told once, when nobody reads any of its generations any more
   */
  public record Source(
      SegmentEntry entry,
      Path directory,
      VectorLayout layout,
      ShardSnapshot rows,
      SegmentHealth health,
      IndexMemory memory,
      Runnable onClose) {

    SealedVectors.Source vectors(Arena arena) {
      return new SealedVectors.Source(directory, layout, arena, health, memory);
    }
  }

  /** What happened to a segment's points since its files were written. */
  private record Since(Deaths deaths, DirtyPayloads dirty) {}

  private SealedSegment(
      SegmentEntry entry, Path directory, Body body, Arena fieldsArena, Contents contents) {
    this.entry = entry;
    this.directory = directory;
    this.body = body;
    this.fields = contents.fields();
    this.dirty = contents.dirty();
    this.references =
        new References(() -> {
          fieldsArena.close();
          body.references().release();
        });
  }

  private record Contents(SegmentFields fields, DirtyPayloads dirty) {}

  /**
   * Opens a published segment. Derived files that are damaged or missing are reported and done
   * without: rows are scanned, ids come from RocksDB, filters are tested on payloads.
   *
   * @throws CorruptionException when a file of vectors is missing or damaged
   */
  public static SealedSegment open(Source source) {
    return open(source, new Since(new Deaths(), new DirtyPayloads()));
  }

  /**
   * Opens the segment whose files were put in the place of another's, point for point.
   *
   * @param freshFields whether its fields were built anew, so that only what the caller carries
   *     over is dirty
   */
  public static SealedSegment openRepaired(
      Source source, SealedSegment replaced, boolean freshFields) {
    return open(
        source,
        new Since(replaced.body.deaths(), freshFields ? new DirtyPayloads() : replaced.dirty));
  }

  @SuppressWarnings("MustBeClosedChecker") // the arenas belong to the segment
  private static SealedSegment open(Source source, Since since) {
    Arena arena = Arena.ofShared();
    Arena fieldsArena = Arena.ofShared();
    boolean opened = false;
    try {
      SegmentEntry entry = source.entry();
      List<SealedVectors> vectors = new ArrayList<>();
      for (int i = 0; i < source.layout().count(); i++) {
        vectors.add(SealedVectors.open(i, source.vectors(arena)));
      }
      Body body =
          new Body(
              arena,
              List.copyOf(vectors),
              SegmentAttributes.of(entry, source.layout().count()),
              new AtomicReference<>(openIds(source, vectors, arena)),
              since.deaths(),
              source.health(),
              sizeOf(source.directory()),
              new References(() -> {
                arena.close();
                source.onClose().run();
              }));
      SegmentFields fields = openFields(source.directory(), entry, source.health(), fieldsArena);
      SealedSegment segment =
          new SealedSegment(
              entry, source.directory(), body, fieldsArena, new Contents(fields, since.dirty()));
      opened = true;
      return segment;
    } finally {
      if (!opened) {
        arena.close();
        fieldsArena.close();
      }
    }
  }

  private static SegmentIds openIds(Source source, List<SealedVectors> vectors, Arena arena) {
    int points = source.entry().points();
    try {
      return MappedIds.open(source.directory(), points, arena);
    } catch (CorruptionException | FormatVersionException e) {
      source.health().report(SegmentFiles.IDS, String.valueOf(e.getMessage()));
      return HeapIds.gather(vectors, points, source.rows());
    }
  }

  private static SegmentFields openFields(
      Path directory, SegmentEntry entry, SegmentHealth health, Arena arena) {
    int generation = entry.fieldsGeneration();
    try {
      return SegmentFields.open(directory, generation, entry.points(), arena);
    } catch (CorruptionException | FormatVersionException e) {
      health.report(SegmentFiles.fields(generation), String.valueOf(e.getMessage()));
      return SegmentFields.unknown(generation, entry.points());
    }
  }

  /**
   * The same segment with a newer generation of fields, which must lie in its directory. Vectors,
   * ids and deaths are shared; nothing is dirty yet.
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena belongs to the new segment
  public SealedSegment withFields(SegmentEntry newer) {
    Arena fieldsArena = Arena.ofShared();
    boolean opened = false;
    try {
      SegmentFields newFields = openFields(directory, newer, body.health(), fieldsArena);
      body.references().retain();
      opened = true;
      return new SealedSegment(
          newer, directory, body, fieldsArena, new Contents(newFields, new DirtyPayloads()));
    } finally {
      if (!opened) {
        fieldsArena.close();
      }
    }
  }

  /** What is wrong with its files. */
  public SegmentHealth health() {
    return body.health();
  }

  /** Every file that the segment must have, with what is in it. */
  public Map<String, FileKind> files() {
    Map<String, FileKind> files = new LinkedHashMap<>();
    for (int i = 0; i < body.vectors().size(); i++) {
      files.put(SegmentFiles.vectors(i), FileKind.VECTORS);
      files.putAll(vectors(i).indexFiles());
    }
    files.put(SegmentFiles.IDS, FileKind.IDS);
    files.put(SegmentFiles.fields(entry.fieldsGeneration()), FileKind.FIELDS);
    return files;
  }

  /** Takes in what a check of a file's bytes found: they are not used any more. */
  public void report(String file, List<SegmentFileCheck.Finding> findings) {
    for (int i = 0; i < body.vectors().size(); i++) {
      SealedVectors column = vectors(i);
      if (file.equals(SegmentFiles.vectors(i))) {
        findings.forEach(finding -> condemn(column, finding));
      } else if (column.indexFiles().containsKey(file)) {
        column.distrustIndex(Objects.requireNonNull(column.indexFiles().get(file)));
      }
    }
    if (file.equals(SegmentFiles.fields(entry.fieldsGeneration()))) {
      fields.distrust();
    }
    body.health().report(file, findings.getFirst().reason());
  }

  private static void condemn(SealedVectors column, SegmentFileCheck.Finding finding) {
    if (finding.section() == SegmentFiles.ROWS) {
      column.condemnRows(finding.offset(), finding.length());
    } else {
      column.condemn();
    }
  }

  /** Answers from fields no longer, since they turned out to contradict themselves. */
  public void distrustFields(String reason) {
    fields.distrust();
    body.health().report(SegmentFiles.fields(entry.fieldsGeneration()), reason);
  }

  /** Holds ids in memory from now on, if their file was found damaged while it was in use. */
  void rescueIds(ShardSnapshot rows) {
    if (body.health().isDamaged(SegmentFiles.IDS) && body.ids().get() instanceof MappedIds) {
      body.ids().set(HeapIds.gather(body.vectors(), points(), rows));
    }
  }

  private static long sizeOf(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      long bytes = 0;
      for (Path file : (Iterable<Path>) files::iterator) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the manifest lists it. */
  public SegmentEntry entry() {
    return entry;
  }

  /** Different for every opened segment and every generation of its fields. */
  public long openedNumber() {
    return openedNumber;
  }

  public Path directory() {
    return directory;
  }

  public SealedVectors vectors(int vector) {
    return body.vectors().get(vector);
  }

  /** Whether walks over a named vector go by blocks. */
  public boolean hasBlocks(int vector) {
    return vectors(vector).blockBytes() > 0;
  }

  /** Which width of a walk reaches which recall; null when that was not learned. */
  public @Nullable RecallCurves recallCurves(int vector) {
    return body.attributes().curves(vector);
  }

  private SegmentIds ids() {
    return body.ids().get();
  }

  public FieldIndex fields() {
    return fields.index();
  }

  @Override
  public long id() {
    return entry.id();
  }

  @Override
  public SegmentState state() {
    return SegmentState.SEALED;
  }

  @Override
  public int points() {
    return entry.points();
  }

  @Override
  public long location(int ordinal) {
    return ids().location(ordinal);
  }

  @Override
  public int ordinalOf(long location) {
    if (location < entry.minLocation() || location > entry.maxLocation()) {
      return -1;
    }
    return ids().ordinalOf(location);
  }

  @Override
  public int ordinalAtRank(int rank) {
    return ids().ordinalAtRank(rank);
  }

  @Override
  public byte[] id(int ordinal) {
    return ids().id(ordinal);
  }

  @Override
  public int compareIds(int ordinalA, int ordinalB) {
    return ids().compare(ordinalA, ordinalB);
  }

  @Override
  public long builtVersion(int ordinal) {
    return fields.version(ordinal);
  }

  @Override
  public boolean hasVector(int vector, int ordinal) {
    return vectors(vector).row(ordinal) >= 0;
  }

  @Override
  public void copyVector(int vector, int ordinal, float[] target) {
    SealedVectors column = vectors(vector);
    int row = column.row(ordinal);
    column.verifyRow(row);
    column.rows().copyRow(row, target);
  }

  @Override
  public Deaths deaths() {
    return body.deaths();
  }

  @Override
  public DirtyPayloads dirty() {
    return dirty;
  }

  @Override
  public long memoryBytes() {
    long bytes = ids().byteSize() + fields.index().memoryBytes();
    for (SealedVectors column : body.vectors()) {
      bytes += column.memoryBytes();
    }
    return bytes;
  }

  @Override
  public long diskBytes() {
    return body.diskBytes();
  }

  @Override
  public References references() {
    return references;
  }
}
