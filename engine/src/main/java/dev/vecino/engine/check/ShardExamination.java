package dev.vecino.engine.check;

import dev.vecino.engine.segment.IndexMemory;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.SegmentCheck;
import dev.vecino.engine.segment.SegmentHealth;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.OfflineShard;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.ShardSnapshot;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.segmentfile.FileKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes through one shard: directories, segments, rows. One use, one thread. */
final class ShardExamination {
  private final OfflineShard shard;
  private final Place place;
  private final @Nullable VectorLayout layout;
  private final Findings findings;

  /**
   * @param layout null when the catalogue cannot tell the schema: then only checksums are checked
   */
  ShardExamination(
      OfflineShard shard, Place place, @Nullable VectorLayout layout, Findings findings) {
    this.shard = shard;
    this.place = place;
    this.layout = layout;
    this.findings = findings;
  }

  void run() {
    leftovers();
    OfflineShard.Content content = shard.content().orElse(null);
    if (content == null || layout == null) {
      for (Path directory : shard.segmentDirectories()) {
        findings.countSegment();
        SegmentCheck.runWithoutEntry(directory, new SegmentReport(place));
      }
      return;
    }
    unlistedSegments(content.manifest().segments());
    List<SealedSegment> readable = new ArrayList<>();
    List<SegmentEntry> unreadable = new ArrayList<>();
    try (ShardSnapshot snapshot = content.rows().snapshot()) {
      for (SegmentEntry entry : content.manifest().segments()) {
        SealedSegment opened = examine(entry, layout, snapshot);
        if (opened == null) {
          unreadable.add(entry);
        } else {
          readable.add(opened);
        }
      }
      rows(content, layout, readable, unreadable);
    } finally {
      readable.forEach(segment -> segment.references().release());
    }
  }

  private void rows(
      OfflineShard.Content content,
      VectorLayout layout,
      List<SealedSegment> readable,
      List<SegmentEntry> unreadable) {
    try {
      new RowExamination(content, layout, new SegmentLookup(readable, unreadable), place, findings)
          .run();
    } catch (StorageException e) {
      findings.add(
          new Finding(
              Invariant.FILES_ARE_WHOLE,
              Severity.LOSS,
              place,
              "the rows cannot be read to the end: " + e.getMessage(),
              e instanceof CorruptionException ? Remedy.RESTORE : Remedy.LOOK));
    }
  }

  private void leftovers() {
    for (Path directory : shard.unfinished()) {
      note(directory + " was being written or deleted when the process ended", Remedy.START);
    }
    for (Path kept : shard.lost()) {
      note(kept + " was moved aside earlier", Remedy.KEEP);
    }
  }

  private void note(String what, Remedy remedy) {
    findings.add(new Finding(Invariant.FILES_ARE_WHOLE, Severity.NOTE, place, what, remedy));
  }

  private void unlistedSegments(List<SegmentEntry> entries) {
    Set<Path> listed = new HashSet<>();
    entries.forEach(entry -> listed.add(shard.segmentDirectory(entry.id())));
    for (Path directory : shard.segmentDirectories()) {
      if (!listed.contains(directory)) {
        note(directory + " is listed by no manifest; it will be moved to lost/", Remedy.START);
      }
    }
  }

  /** The segment, opened, if its points can be told. */
  private @Nullable SealedSegment examine(
      SegmentEntry entry, VectorLayout layout, ShardSnapshot snapshot) {
    findings.countSegment();
    Path directory = shard.segmentDirectory(entry.id());
    Place segment = place.inSegment(entry.id());
    if (!Files.isDirectory(directory)) {
      findings.add(
          new Finding(
              Invariant.FILES_ARE_WHOLE,
              Severity.LOSS,
              segment,
              "the manifest lists %,d points in %s, which is missing"
                  .formatted(entry.points(), directory),
              Remedy.DROP_SEGMENT));
      return null;
    }
    SegmentReport report = new SegmentReport(segment);
    SegmentCheck.run(entry, directory, layout, report);
    if (report.vectorsUnread) {
      return null;
    }
    try {
      return SealedSegment.open(
          new SealedSegment.Source(
              entry,
              directory,
              layout,
              snapshot,
              new SegmentHealth(damage -> {}),
              IndexMemory.NONE,
              () -> {}));
    } catch (CorruptionException e) {
      findings.add(
          new Finding(
              Invariant.FILES_ARE_WHOLE,
              Severity.LOSS,
              segment,
              String.valueOf(e.getMessage()),
              Remedy.DROP_SEGMENT));
      return null;
    }
  }

  /** Turns what is wrong with files into findings. */
  private final class SegmentReport implements SegmentCheck.Report {
    private final Place segment;

    /** Whether vectors, which tell the locations, cannot be read. */
    private boolean vectorsUnread;

    SegmentReport(Place segment) {
      this.segment = segment;
    }

    @Override
    public void damaged(FileKind kind, Path file, String what) {
      switch (kind) {
        case VECTORS -> {
          vectorsUnread = true;
          add(Severity.LOSS, file, what, Remedy.DROP_SEGMENT);
        }
        case CODES, GRAPH, BLOCKS, IDS, FIELDS ->
            add(Severity.DERIVED, file, what, Remedy.SET_ASIDE);
      }
    }

    @Override
    public void newer(Path file, String what) {
      vectorsUnread = true;
      add(Severity.LOSS, file, what, Remedy.NEWER_RELEASE);
    }

    @Override
    public void unreadable(Path file, String what) {
      vectorsUnread = true;
      add(Severity.LOSS, file, what, Remedy.LOOK);
    }

    @Override
    public void unlisted(Path file) {
      add(
          Severity.NOTE,
          file,
          "no segment needs this file; an earlier version of fields may be left by a crash",
          Remedy.NONE);
    }

    private void add(Severity severity, Path file, String what, Remedy remedy) {
      findings.add(
          new Finding(Invariant.FILES_ARE_WHOLE, severity, segment.at(file), what, remedy));
    }
  }
}
