package dev.vecino.engine;

import java.util.List;

/** Points in the order of the request, and the ids that are not there. */
public record GetResult(List<StoredPoint> points, List<PointId> missing) {}
