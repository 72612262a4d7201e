package dev.vecino.engine.query;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.GetResult;
import dev.vecino.engine.Limits;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.PointId;
import dev.vecino.engine.ReadScope;
import dev.vecino.engine.ScrollPage;
import dev.vecino.engine.ScrollRequest;
import dev.vecino.engine.StoredPoint;
import dev.vecino.engine.filter.Filter;
import dev.vecino.engine.query.View.Place;
import dev.vecino.engine.query.View.ViewSegment;
import dev.vecino.engine.segment.Deaths;
import dev.vecino.engine.segment.Segment;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.IdEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Reads of one collection that are not searches. The caller holds the view. */
public final class Reads {
  /** A filter that matches fewer than one in so many points is paged from its matches. */
  private static final int NARROW = 16;

  private final VectorLayout layout;
  private final FilterCache cache;
  private final long maxAnswerBytes;
  private final int maxMatchedPoints;

  public Reads(VectorLayout layout, FilterCache cache, Limits limits) {
    this.layout = layout;
    this.cache = cache;
    this.maxAnswerBytes = limits.maxAnswerBytes();
    this.maxMatchedPoints = limits.maxMatchedPoints();
  }

  /** Points by id, and what is wanted of them. */
  public record Lookup(List<PointId> ids, PayloadSelector withPayload, boolean withVectors) {}

  /** An id and where its point is. */
  private record Entry(byte[] id, long location) {}

  /** Points by id, in the order given. */
  public GetResult get(View view, Lookup lookup, ReadScope scope) {
    List<PointId> ids = lookup.ids();
    List<@Nullable IdEntry> found =
        view.snapshot().find(ids.stream().map(PointId::encoded).toList());
    List<Entry> entries = new ArrayList<>();
    List<PointId> missing = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      IdEntry entry = found.get(i);
      if (entry == null) {
        missing.add(ids.get(i));
      } else {
        entries.add(new Entry(ids.get(i).encoded(), entry.location()));
      }
    }
    AnswerMeter meter = new AnswerMeter(maxAnswerBytes, scope, "ids");
    List<StoredPoint> points =
        read(
            view,
            entries,
            new Wanted(lookup.withPayload(), lookup.withVectors()),
            (bytes, soFar) -> {
              meter.take(bytes);
              return true;
            });
    return new GetResult(points, missing);
  }

  /** What is wanted of each point. */
  private record Wanted(PayloadSelector payload, boolean vectors) {}

  /** Asked before a point of so many bytes is taken into the answer; false ends it. */
  private interface Admission {
    boolean admit(long bytes, int pointsSoFar);
  }

  private List<StoredPoint> read(
      View view, List<Entry> entries, Wanted wanted, Admission admission) {
    PointReader reader = new PointReader(view, layout);
    List<StoredPoint> points = new ArrayList<>();
    int values = wanted.vectors() ? reader.values() : 0;
    reader.forEachRow(
        entries.stream().mapToLong(Entry::location).toArray(),
        (i, row) -> {
          Entry entry = entries.get(i);
          int payloadBytes = wanted.payload().enabled() ? row.payload().length : 0;
          long bytes = AnswerMeter.pointBytes(entry.id().length, payloadBytes, values);
          if (!admission.admit(bytes, points.size())) {
            return false;
          }
          points.add(
              new StoredPoint(
                  PointId.decode(entry.id()),
                  row.version(),
                  PointReader.select(row, wanted.payload()),
                  wanted.vectors() ? reader.vectors(entry.location()) : Map.of()));
          return true;
        });
    return points;
  }

  /**
   * A page in id order. It has fewer points than asked for when more of them would be too large an
   * answer; the next page goes on there.
   */
  public ScrollPage scroll(View view, ScrollRequest request, ReadScope scope) {
    PointId after = request.after();
    byte[] start = after == null ? null : after.encoded();
    // One more than asked for tells whether there is a next page.
    List<Entry> entries = entries(view, request.filter(), start, request.limit() + 1);
    boolean more = entries.size() > request.limit();
    List<Entry> page = more ? entries.subList(0, request.limit()) : entries;
    AnswerMeter meter = new AnswerMeter(maxAnswerBytes, scope, "limit");
    List<StoredPoint> points =
        read(
            view,
            page,
            new Wanted(request.withPayload(), request.withVectors()),
            (bytes, soFar) -> {
              if (soFar > 0 && !meter.fits(bytes)) {
                return false;
              }
              meter.take(bytes);
              return true;
            });
    more |= points.size() < page.size();
    return new ScrollPage(points, more ? points.getLast().id() : null);
  }

  private List<Entry> entries(
      View view, @Nullable Filter filter, byte @Nullable [] after, int limit) {
    if (filter == null) {
      List<Entry> entries = new ArrayList<>();
      view.snapshot()
          .scanIds(
              after,
              (id, entry) -> {
                entries.add(new Entry(id, entry.location()));
                return entries.size() < limit;
              });
      return entries;
    }
    view.requireWhole();
    Map<Segment, LiveMatches> matches = matches(view, filter);
    long matching = matches.values().stream().mapToLong(LiveMatches::count).sum();
    return matching < view.livePoints() / NARROW
        ? lowestIds(view, matches, after, limit)
        : idsInOrder(view, matches, after, limit);
  }

  /** By going through all ids. */
  private static List<Entry> idsInOrder(
      View view, Map<Segment, LiveMatches> matches, byte @Nullable [] after, int limit) {
    List<Entry> entries = new ArrayList<>();
    view.snapshot()
        .scanIds(
            after,
            (id, entry) -> {
              Place place = view.locate(entry.location());
              LiveMatches live = place == null ? null : matches.get(place.segment());
              if (place != null && live != null && live.accepts(place.ordinal())) {
                entries.add(new Entry(id, entry.location()));
              }
              return entries.size() < limit;
            });
    return entries;
  }

  /** By going through all matches. */
  private static List<Entry> lowestIds(
      View view, Map<Segment, LiveMatches> matches, byte @Nullable [] after, int limit) {
    PriorityQueue<Entry> lowest =
        new PriorityQueue<>((a, b) -> Arrays.compareUnsigned(b.id(), a.id()));
    forEachMatch(
        view,
        matches,
        (segment, ordinal) -> {
          byte[] id = segment.id(ordinal);
          if (after != null && Arrays.compareUnsigned(id, after) <= 0) {
            return;
          }
          lowest.add(new Entry(id, segment.location(ordinal)));
          if (lowest.size() > limit) {
            lowest.poll();
          }
        });
    List<Entry> entries = new ArrayList<>(lowest);
    entries.sort((a, b) -> Arrays.compareUnsigned(a.id(), b.id()));
    return entries;
  }

  private Map<Segment, LiveMatches> matches(View view, @Nullable Filter filter) {
    Map<Segment, LiveMatches> matches = new HashMap<>();
    FilterEvaluator evaluator = filter == null ? null : new FilterEvaluator(view, filter, cache);
    for (ViewSegment visible : view.segments()) {
      Deaths.At deaths = visible.segment().deaths().at(view.watermark());
      matches.put(
          visible.segment(),
          new LiveMatches(
              0,
              visible.points(),
              evaluator == null ? null : evaluator.evaluate(visible).set(),
              deaths));
    }
    return matches;
  }

  private interface MatchVisitor {
    void visit(Segment segment, int ordinal);
  }

  private static void forEachMatch(
      View view, Map<Segment, LiveMatches> matches, MatchVisitor visitor) {
    for (ViewSegment visible : view.segments()) {
      LiveMatches live = matches.get(visible.segment());
      for (int ordinal = 0; live != null && ordinal < visible.points(); ordinal++) {
        if (live.accepts(ordinal)) {
          visitor.visit(visible.segment(), ordinal);
        }
      }
    }
  }

  /**
   * How many live points match.
   *
   * @throws dev.vecino.engine.DataLossException when a segment is damaged and there is a filter
   */
  public long count(View view, @Nullable Filter filter) {
    if (filter == null) {
      return view.livePoints();
    }
    view.requireWhole();
    return matches(view, filter).values().stream().mapToLong(LiveMatches::count).sum();
  }

  /**
   * The ids of all live points that match, in no order.
   *
   * @throws CallerException when there are too many for one write
   */
  public List<PointId> matchingIds(View view, Filter filter) {
    view.requireWhole();
    Map<Segment, LiveMatches> matches = matches(view, filter);
    long matching = matches.values().stream().mapToLong(LiveMatches::count).sum();
    if (matching > maxMatchedPoints) {
      throw CallerException.invalid(
          "filter",
          "%d points match, one write may change %d (limits.max_matched_points); narrow the filter"
              .formatted(matching, maxMatchedPoints));
    }
    List<PointId> ids = new ArrayList<>();
    forEachMatch(view, matches, (segment, ordinal) -> ids.add(PointId.decode(segment.id(ordinal))));
    return ids;
  }
}
