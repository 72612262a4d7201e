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
  }
}
