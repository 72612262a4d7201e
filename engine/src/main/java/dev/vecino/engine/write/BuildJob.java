package dev.vecino.engine.write;

import dev.vecino.engine.query.View;
import dev.vecino.engine.segment.BuildPlan;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.Segment;
import dev.vecino.storage.SegmentEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Background work on segments of one view, which it holds until it ends. */
sealed interface BuildJob {
  View view();

  /** Makes one segment of these: sealing and merging are the same. */
  record Rebuild(View view, List<Segment> sources, long newId) implements BuildJob {}

  /** Builds the payload fields of a sealed segment anew. */
  record FoldFields(View view, SealedSegment segment) implements BuildJob {}

  /** Puts a segment with sound files in the place of one with damaged derived files. */
  record Repair(View view, SealedSegment segment, long newId) implements BuildJob {}

  /** The sealed segments that the job reads. */
  default List<SealedSegment> sealedSources() {
    return switch (this) {
      case Rebuild rebuild ->
          rebuild.sources().stream()
              .filter(SealedSegment.class::isInstance)
              .map(SealedSegment.class::cast)
              .toList();
      case FoldFields fold -> List.of(fold.segment());
      case Repair repair -> List.of(repair.segment());
    };
  }

  /** What a job leaves to be published. */
  sealed interface Finished {
    BuildJob job();

    /**
     * A new segment's files are in place.
     *
     * @param entry how the manifest will list it; null when no point was left alive
     */
    record Rebuilt(Rebuild job, BuildPlan plan, @Nullable SegmentEntry entry) implements Finished {}

    /** A new generation of fields is in place. */
    record Folded(FoldFields job, SegmentEntry entry) implements Finished {}

    /**
     * A replacement's files are in place.
     *
     * @param freshFields whether they hold payloads as of the job's view
     */
    record Repaired(Repair job, SegmentEntry entry, boolean freshFields) implements Finished {}
  }
}
