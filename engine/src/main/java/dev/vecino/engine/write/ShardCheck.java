package dev.vecino.engine.write;

import dev.vecino.engine.query.View;
import dev.vecino.engine.segment.SealedSegment;
import dev.vecino.storage.segmentfile.FileKind;
import dev.vecino.storage.segmentfile.SegmentFileCheck;
import dev.vecino.storage.segmentfile.SegmentFileCheck.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares every file of a shard that is in use with its checksums. What it finds in a segment is
 * not used any more and gets repaired, or reported where it cannot be. Neither views nor segments
 * are held meanwhile, since a check at a low rate takes hours.
 */
final class ShardCheck {
  private static final Logger log = LoggerFactory.getLogger(ShardCheck.class);

  private final ShardState state;
  private final LongConsumer onRead;
  private int findings;

  /**
   * A check.
   *
   * @param onRead told how many bytes were read; what it throws ends the check
   */
  ShardCheck(ShardState state, LongConsumer onRead) {
    this.state = state;
    this.onRead = onRead;
  }

  /** Runs it; returns how many files are damaged that were not known to be. */
  int run() {
    for (long id : sealedIds()) {
      SealedSegment segment = find(id);
      if (segment != null) {
        segment.files().forEach((file, kind) -> check(segment, file, kind));
      }
    }
    return findings + state.damages().reportTables(state.store().checkTables(onRead));
  }

  private List<Long> sealedIds() {
    View view = state.acquire();
    try {
      return view.segments().stream()
          .filter(visible -> visible.segment() instanceof SealedSegment)
          .map(visible -> visible.segment().id())
          .toList();
    } finally {
      view.release();
    }
  }

  /** The segment of an id as the newest view has it; null when it was replaced. */
  private @Nullable SealedSegment find(long id) {
    View view = state.acquire();
    try {
      return view.segments().stream()
          .map(View.ViewSegment::segment)
          .filter(segment -> segment.id() == id)
          .filter(SealedSegment.class::isInstance)
          .map(SealedSegment.class::cast)
          .findFirst()
          .orElse(null);
    } finally {
      view.release();
    }
  }

  private void check(SealedSegment segment, String file, FileKind kind) {
    if (segment.health().isDamaged(file)) {
      return;
    }
    Path path = segment.directory().resolve(file);
    if (damaged(path, kind).isEmpty()) {
      return;
    }
    // A second look tells damage on the disk from damage on the way.
    List<Finding> confirmed = damaged(path, kind);
    SealedSegment newest = find(segment.id());
    if (!confirmed.isEmpty() && newest != null && newest.files().containsKey(file)) {
      findings++;
      newest.report(file, confirmed);
    }
  }

  private List<Finding> damaged(Path path, FileKind kind) {
    return SegmentFileCheck.run(path, kind, onRead::accept).stream()
        .filter(finding -> tells(path, finding))
        .toList();
  }

  /** A file that cannot be opened now, for want of descriptors say, need not be damaged. */
  private static boolean tells(Path path, Finding finding) {
    boolean unopened =
        finding.damage() == SegmentFileCheck.Damage.UNREADABLE && finding.section() < 0;
    if (unopened) {
      log.warn("{} could not be checked: {}", path, finding.reason());
    }
    return !unopened;
  }
}
