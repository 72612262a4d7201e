package dev.vecino.engine.query;

import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.ReadScope;
import dev.vecino.engine.RecallEstimate;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SearchResult;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.query.RecallWindow.Interval;
import dev.vecino.storage.ClosedStoreException;
import dev.vecino.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the recall of one collection's real searches: some of them, with their filters, are
 * repeated exactly in the background, on the view that they saw. Where searches with a {@code
 * target_recall} are found to reach less, walks for that target get wider; where they reach more by
 * far, narrower again, down to what was learned when segments were built.
 */
public final class RecallAudit {
  private static final Logger log = LoggerFactory.getLogger(RecallAudit.class);

  /** Targets are told apart by thousandths. */
  private static final int TARGETS = 1_000;

  /** Fewer measurements than these change nothing. */
  private static final int ENOUGH = 20;

  private static final double WIDER = 1.25;
  private static final double NARROWER = 0.9;
  private static final double WIDEST = 16;

  private final Auditor auditor;
  private final AtomicReferenceArray<@Nullable Kind> kinds =
      new AtomicReferenceArray<>(2 * (TARGETS + 2));

  /** Taken while a search is repeated, and for good at the end. */
  private final Semaphore working = new Semaphore(1);

  private volatile boolean closed;

  /** Searches with the same target, all with or all without filters. */
  private static final class Kind {
    private final RecallWindow window = new RecallWindow();
    private volatile double widening = 1;

    synchronized void add(@Nullable Double target, double recall, int of) {
      window.add(recall, of);
      if (target == null) {
        return;
      }
      Interval measured = window.interval();
      if (measured.searches() < ENOUGH) {
        return;
      }
      double before = widening;
      if (measured.high() < target) {
        widening = Math.min(WIDEST, before * WIDER);
      } else if (measured.low() > target + (1 - target) / 2) {
        widening = Math.max(1, before * NARROWER);
      }
      if (widening != before) {
        // What was measured tells nothing of walks of another width.
        window.clear();
      }
    }

    synchronized Interval interval() {
      return window.interval();
    }
  }

  /** An audit of one collection by the process's auditor. */
  public RecallAudit(Auditor auditor) {
    this.auditor = auditor;
  }

  private static int index(@Nullable Double target, boolean filtered) {
    int place = target == null ? 0 : 1 + (int) Math.round(target * TARGETS);
    return 2 * place + (filtered ? 1 : 0);
  }

  /** By how much walks for a target are to be wider than was learned at sealing; at least 1. */
  double widening(@Nullable Double target, boolean filtered) {
    Kind kind = target == null ? null : kinds.get(index(target, filtered));
    return kind == null ? 1 : kind.widening;
  }

  /** What was measured, for every kind of search that was. */
  public List<RecallEstimate> estimates() {
    List<RecallEstimate> estimates = new ArrayList<>();
    for (int i = 0; i < kinds.length(); i++) {
      Kind kind = kinds.get(i);
      if (kind != null) {
        Double target = i < 2 ? null : (double) (i / 2 - 1) / TARGETS;
        Interval measured = kind.interval();
        estimates.add(
            new RecallEstimate(
                target,
                i % 2 == 1,
                measured.searches(),
                measured.mean(),
                measured.low(),
                measured.high(),
                kind.widening));
      }
    }
    return estimates;
  }

  /**
   * Takes a search that was just answered, if it is time for one.
   *
   * @param view that it saw, which the caller holds
   * @param repeat searches the view
   */
  void offer(View view, SearchRequest request, SearchResult result, Repeat repeat) {
    if (closed || !measurable(request, result) || !auditor.claim()) {
      return;
    }
    if (!view.tryRetain()) {
      auditor.decline();
      return;
    }
    boolean submitted = false;
    try {
      SearchRequest exact = exact(request);
      submitted = auditor.submit(() -> audit(view, new Search(request, exact, result), repeat));
    } finally {
      if (!submitted) {
        view.release();
      }
    }
  }

  /** A search that was answered, and how it is repeated. */
  private record Search(SearchRequest request, SearchRequest exact, SearchResult result) {}

  /** Searches a view within a scope. */
  interface Repeat {
    List<ScoredPoint> search(View view, SearchRequest request, ReadScope scope);
  }

  /** With answers left out at the front, it cannot be told what was found. */
  private static boolean measurable(SearchRequest request, SearchResult result) {
    return !request.exact() && request.offset() == 0 && !result.partial();
  }

  private void audit(View view, Search search, Repeat repeat) {
    if (!working.tryAcquire()) {
      view.release();
      return;
    }
    try {
      compare(search, repeat.search(view, search.exact(), new Scope()));
    } catch (VecinoException | StorageException | ClosedStoreException e) {
      // The shard closes, recovers or met damage, which others report.
      log.debug("a search could not be repeated exactly", e);
    } finally {
      view.release();
      working.release();
    }
  }

  /** Ends the search when the collection closes. */
  private final class Scope implements ReadScope {
    @Override
    public boolean cancelled() {
      return closed;
    }
  }

  private static SearchRequest exact(SearchRequest request) {
    // The caller may do with the vector what it likes, once it has its answer.
    return SearchRequest.builder(request.vector().clone())
        .using(request.using())
        .limit(request.limit())
        .filter(request.filter())
        .scoreThreshold(request.scoreThreshold())
        .withPayload(PayloadSelector.NONE)
        .exact(true)
        .build();
  }

  private void compare(Search search, List<ScoredPoint> truth) {
    if (!truth.isEmpty()) {
      record(
          search.request().targetRecall(),
          search.request().filter() != null,
          recall(search.result().points(), truth),
          truth.size());
    }
  }

  /** Takes in what one search found of so many true answers. */
  void record(@Nullable Double target, boolean filtered, double recall, int of) {
    int index = index(target, filtered);
    Kind kind = kinds.get(index);
    if (kind == null) {
      // Audits come one at a time.
      kind = new Kind();
      kinds.set(index, kind);
    }
    kind.add(target, recall, of);
  }

  /** By score, so that it does not matter which of several equally near points was found. */
  static double recall(List<ScoredPoint> found, List<ScoredPoint> truth) {
    double first = truth.getFirst().score();
    double last = truth.getLast().score();
    long right =
        found.stream()
            .filter(point ->
                first > last
                    ? point.score() >= last
                    : first < last ? point.score() <= last : point.score() == last)
            .count();
    return Math.min(1, (double) right / truth.size());
  }

  /** Waits for a search that is being repeated, which ends soon, and takes no more. */
  public synchronized void close() {
    if (!closed) {
      closed = true;
      working.acquireUninterruptibly();
    }
  }
}
