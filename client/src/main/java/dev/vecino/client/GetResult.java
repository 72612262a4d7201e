package dev.vecino.client;

import java.util.List;

/**
 * The points that were asked for.
 *
 * @param points in the order of the request
 * @param missing ids that the collection does not have
 */
public record GetResult(List<StoredPoint> points, List<PointId> missing) {
  public GetResult {
    points = List.copyOf(points);
    missing = List.copyOf(missing);
  }
}
