package dev.vecino.engine.segment;

import dev.vecino.engine.CollectionStats.SegmentState;
import dev.vecino.engine.filter.FieldIndex;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.SegmentEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

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
  private final DirtyPayloads dirty = new DirtyPayloads();
  private final References references;

  /** What all fields generations of a segment share. */
  private record Body(
      Arena arena,
      List<SealedVectors> vectors,
      SegmentIds ids,
      Deaths deaths,
      long diskBytes,
      References references) {}

  private SealedSegment(
      SegmentEntry entry, Path directory, Body body, Arena fieldsArena, SegmentFields fields) {
    this.entry = entry;
    this.directory = directory;
    this.body = body;
    this.fields = fields;
    this.references =
        new References(() -> {
          fieldsArena.close();
          body.references().release();
        });
  }

  /**
   * Opens a published segment.
   *
   * @param onClose told once, when nobody reads any of its generations any more
   * @throws CorruptionException when a file that searches cannot do without is missing or damaged
   */
  @SuppressWarnings("MustBeClosedChecker") // the arenas belong to the segment
  public static SealedSegment open(
      SegmentEntry entry, Path directory, VectorLayout layout, Runnable onClose) {
    Arena arena = Arena.ofShared();
    Arena fieldsArena = Arena.ofShared();
    boolean opened = false;
    try {
      List<SealedVectors> vectors = new ArrayList<>();
      for (int i = 0; i < layout.count(); i++) {
        vectors.add(SealedVectors.open(directory, i, layout, arena));
      }
      Body body =
          new Body(
              arena,
              List.copyOf(vectors),
              SegmentIds.open(directory, entry.points(), arena),
              new Deaths(),
              sizeOf(directory),
              new References(() -> {
                arena.close();
                onClose.run();
              }));
      SegmentFields fields =
          SegmentFields.open(directory, entry.fieldsGeneration(), entry.points(), fieldsArena);
      SealedSegment segment = new SealedSegment(entry, directory, body, fieldsArena, fields);
      opened = true;
      return segment;
    } finally {
      if (!opened) {
        arena.close();
        fieldsArena.close();
      }
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
      SegmentFields newFields =
          SegmentFields.open(directory, newer.fieldsGeneration(), newer.points(), fieldsArena);
      body.references().retain();
      opened = true;
      return new SealedSegment(newer, directory, body, fieldsArena, newFields);
    } finally {
      if (!opened) {
        fieldsArena.close();
      }
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
    return body.ids().location(ordinal);
  }

  @Override
  public int ordinalOf(long location) {
    if (location < entry.minLocation() || location > entry.maxLocation()) {
      return -1;
    }
    return body.ids().ordinalOf(location);
  }

  @Override
  public int ordinalAtRank(int rank) {
    return body.ids().ordinalAtRank(rank);
  }

  @Override
  public byte[] id(int ordinal) {
    return body.ids().id(ordinal);
  }

  @Override
  public int compareIds(int ordinalA, int ordinalB) {
    return body.ids().compare(ordinalA, ordinalB);
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
    long bytes = body.ids().byteSize() + fields.index().memoryBytes();
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
