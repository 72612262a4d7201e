package dev.vecino.engine.write;

import dev.vecino.engine.Durability;
import dev.vecino.engine.WriteResult;
import java.util.concurrent.CompletableFuture;

/** What a shard's writer is asked to do. */
sealed interface Command {
  /**
   * A caller's mutation.
   *
   * @param admittedBytes taken from the budget for it
   */
  record Write(
      Mutation mutation,
      Durability durability,
      long admittedBytes,
      CompletableFuture<WriteResult> answer)
      implements Command {}

  /** Background work is ready to be published. */
  record Publish(BuildJob.Finished finished) implements Command {}

  /** Background work ended with nothing to publish. */
  record JobEnded(BuildJob job, JobEnd end) implements Command {}

  /** How background work ended. */
  enum JobEnd {
    /** It is published, or was given up since the shard closes. */
    OVER,
    /** It failed for a reason that may go away; everything waits a while. */
    FAILED,
    /** It met damage: its segments are left alone for a while, other work goes on. */
    MET_DAMAGE
  }

  /** Seal what is growing and tell when no background work is left. */
  record Settle(CompletableFuture<Void> answer, boolean compact) implements Command {}

  /** Look for background work. */
  record LookForWork() implements Command {}
}
