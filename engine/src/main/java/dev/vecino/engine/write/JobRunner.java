package dev.vecino.engine.write;

import dev.vecino.engine.IndexLayout;
import dev.vecino.engine.segment.BuildPlan;
import dev.vecino.engine.segment.FieldsBuilder;
import dev.vecino.engine.segment.LayoutChoice;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.engine.segment.SegmentAttributes;
import dev.vecino.engine.segment.SegmentBuilder;
import dev.vecino.engine.segment.SegmentRepair;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.index.Cancellation;
import dev.vecino.index.graph.BuildControl;
import dev.vecino.index.graph.GraphParameters;
import dev.vecino.index.graph.HnswGraphBuilder;
import dev.vecino.storage.FailPoint;
import dev.vecino.storage.SegmentEntry;
import dev.vecino.storage.ShardStore;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/** Carries out background jobs: everything up to the files, which the writer then publishes. */
final class JobRunner {
  private final ShardStore store;
  private final VectorLayout layout;
  private final SegmentBuilder segments;
  private final FieldsBuilder fields;
  private final SegmentRepair repair;
  private final BuildControl control;

  /**
   * A runner for one shard.
   *
   * @param indexLayout the collection's option, asked each time
   * @param cancellation throws when the shard closes
   */
  JobRunner(
      ShardStore store,
      VectorLayout layout,
      ShardContext context,
      Supplier<IndexLayout> indexLayout,
      Cancellation cancellation) {
    this.store = store;
    this.layout = layout;
    this.segments =
        new SegmentBuilder(
            layout,
            new HnswGraphBuilder(),
            GraphParameters.DEFAULT,
            new LayoutChoice(indexLayout, context.indexes()));
    this.fields = new FieldsBuilder(context.fields());
    this.repair = new SegmentRepair(segments, fields);
    this.control =
        new BuildControl(
            () -> {
              cancellation.check();
              context.builds().makeRoom();
            },
            context.builds().pool());
  }

  BuildJob.Finished run(BuildJob job) {
    return switch (job) {
      case BuildJob.Rebuild rebuild -> rebuild(rebuild);
      case BuildJob.FoldFields fold -> fold(fold);
      case BuildJob.Repair repair -> repair(repair);
    };
  }

  private BuildJob.Finished rebuild(BuildJob.Rebuild job) {
    BuildPlan plan =
        new BuildPlan(
            job.view().segments().stream()
                .filter(visible -> job.sources().contains(visible.segment()))
                .map(visible -> new BuildPlan.Source(visible.segment(), visible.points()))
                .toList(),
            job.view().snapshot(),
            job.view().watermark());
    if (plan.points() == 0) {
      return new BuildJob.Finished.Rebuilt(job, plan, null);
    }
    FailPoint.BUILD_BEGUN.pass();
    byte[] attributes =
        writeAndPublish(
            job.newId(),
            directory -> {
              segments.build(plan, directory, fields, control);
              return SegmentAttributes.learn(directory, layout, control.cancellation());
            });
    SegmentEntry entry =
        new SegmentEntry(
            job.newId(),
            plan.points(),
            plan.location(0),
            plan.location(plan.points() - 1),
            0,
            attributes);
    return new BuildJob.Finished.Rebuilt(job, plan, entry);
  }

  private BuildJob.Finished fold(BuildJob.FoldFields job) {
    SealedSegment segment = job.segment();
    SegmentEntry old = segment.entry();
    int generation = old.fieldsGeneration() + 1;
    fields.rebuild(
        segment,
        job.view().snapshot(),
        FieldsBuilder.file(segment, generation),
        control.cancellation());
    FailPoint.FOLD_WRITTEN.pass();
    store.syncSegmentDirectory(old.id());
    FailPoint.FOLD_SYNCED.pass();
    SegmentEntry entry =
        new SegmentEntry(
            old.id(),
            old.points(),
            old.minLocation(),
            old.maxLocation(),
            generation,
            old.attributes());
    return new BuildJob.Finished.Folded(job, entry);
  }

  private BuildJob.Finished repair(BuildJob.Repair job) {
    SealedSegment damaged = job.segment();
    FailPoint.REPAIR_BEGUN.pass();
    boolean freshFields =
        writeAndPublish(
            job.newId(),
            directory -> {
              boolean fresh = repair.write(damaged, job.view().snapshot(), directory, control);
              FailPoint.REPAIR_WRITTEN.pass();
              return fresh;
            });
    FailPoint.REPAIR_PUBLISHED.pass();
    SegmentEntry old = damaged.entry();
    SegmentEntry entry =
        new SegmentEntry(
            job.newId(),
            old.points(),
            old.minLocation(),
            old.maxLocation(),
            old.fieldsGeneration(),
            old.attributes());
    return new BuildJob.Finished.Repaired(job, entry, freshFields);
  }

  /** Fills a temporary directory and gives it its name; nothing is left of a failed attempt. */
  private <T> T writeAndPublish(long id, Function<Path, T> content) {
    boolean published = false;
    try {
      T answer = content.apply(store.temporarySegmentDirectory(id));
      store.publishDirectory(id);
      published = true;
      return answer;
    } finally {
      if (!published) {
        // A disk that is full must not fill up further with every attempt.
        store.discardTemporary(id);
      }
    }
  }
}
