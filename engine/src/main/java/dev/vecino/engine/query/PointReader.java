package dev.vecino.engine.query;

import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.query.View.Place;
import dev.vecino.engine.segment.Segment;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.PayloadRow;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what belongs to points of one view: payloads, versions, vectors. */
final class PointReader {
  private static final int ROWS_AT_ONCE = 16;

  private final View view;
  private final VectorLayout layout;

  PointReader(View view, VectorLayout layout) {
    this.view = view;
    this.layout = layout;
  }

  /** Told of each row, with its place among those asked for; false ends the reading. */
  interface RowVisitor {
    boolean visit(int index, PayloadRow row);
  }

  /**
   * The payload rows of live points in turn, a few in one read, so that little is held that nobody
   * counted yet.
   */
  void forEachRow(long[] locations, RowVisitor visitor) {
    for (int first = 0; first < locations.length; first += ROWS_AT_ONCE) {
      int end = Math.min(locations.length, first + ROWS_AT_ONCE);
      List<PayloadRow> rows = rows(Arrays.copyOfRange(locations, first, end));
      for (int i = 0; i < rows.size(); i++) {
        if (!visitor.visit(first + i, rows.get(i))) {
          return;
        }
      }
    }
  }

  /** How many values the vectors of a point have. */
  int values() {
    int values = 0;
    for (int i = 0; i < layout.count(); i++) {
      values += layout.dimension(i);
    }
    return values;
  }

  /** The payload rows of live points, in one read. */
  List<PayloadRow> rows(long[] locations) {
    List<@Nullable PayloadRow> rows = view.snapshot().payloads(locations);
    for (int i = 0; i < locations.length; i++) {
      if (rows.get(i) == null) {
        throw new DataLossException(
            "the payload row of a live point is missing, at location " + locations[i], null);
      }
    }
    @SuppressWarnings("NullAway") // checked just above
    List<PayloadRow> present = rows;
    return present;
  }

  static @Nullable Payload select(PayloadRow row, PayloadSelector selector) {
    if (!selector.enabled()) {
      return null;
    }
    Payload payload = Payload.ofStored(row.payload());
    return selector.fields().isEmpty() ? payload : payload.only(selector.fields());
  }

  /** The version of a point as this view sees it, without reading its payload if possible. */
  long version(Segment segment, int ordinal) {
    long changed = segment.dirty().versionOf(ordinal);
    long known = changed == 0 ? segment.builtVersion(ordinal) : changed;
    if (known != 0 && known <= view.watermark()) {
      return known;
    }
    // Changed after this view, or not known: only the snapshot has it.
    return rows(new long[] {segment.location(ordinal)}).getFirst().version();
  }

  /**
   * All vectors of a point by name.
   *
   * @throws DataLossException when they are damaged
   */
  Map<String, float[]> vectors(long location) {
    Place place = view.locate(location);
    if (place == null) {
      throw new DataLossException(
          view.damaged().isEmpty()
              ? "no segment holds the live point at location " + location
              : "the point at location %d is in a damaged segment: %s"
                  .formatted(location, view.damaged().getFirst().reason()),
          null);
    }
    try {
      return vectors(place.segment(), place.ordinal());
    } catch (CorruptionException e) {
      throw new DataLossException(String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, float[]> vectors(Segment segment, int ordinal) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int i = 0; i < layout.count(); i++) {
      if (segment.hasVector(i, ordinal)) {
        float[] values = new float[layout.dimension(i)];
        segment.copyVector(i, ordinal, values);
        vectors.put(layout.name(i), values);
      }
    }
    return vectors;
  }
}
