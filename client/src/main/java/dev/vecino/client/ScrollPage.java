package dev.vecino.client;

import java.util.List;
import java.util.Optional;

/**
 * A page of points in the order of their ids.
 *
 * @param nextCursor for the page after this; empty when this is the last
 */
public record ScrollPage(List<StoredPoint> points, Optional<String> nextCursor) {
  public ScrollPage {
    points = List.copyOf(points);
  }
}
