package dev.vecino.engine.filter;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A test of positions, with the band of latitudes outside of which none passes.
 *
 * @param latMin lowest latitude in degrees of a position that can pass
 * @param latMax highest latitude in degrees of a position that can pass
 */
record GeoTest(double latMin, double latMax, Positions positions) {
  /** Mean earth radius in metres (IUGG: (2a + b) / 3 of WGS 84). */
  static final double EARTH_RADIUS_METERS = 6_371_008.8;

  /** About a metre, far more than what haversine loses to rounding. */
  private static final double BAND_MARGIN_DEGREES = 1e-5;

  interface Positions {
    boolean contain(double lat, double lon);
  }

  static GeoTest of(Condition.GeoRadius radius) {
    Condition.GeoPoint center = radius.center();
    double band = Math.toDegrees(radius.radiusMeters() / EARTH_RADIUS_METERS) + BAND_MARGIN_DEGREES;
    return new GeoTest(
        center.lat() - band,
        center.lat() + band,
        (lat, lon) ->
            distanceMeters(center.lat(), center.lon(), lat, lon) <= radius.radiusMeters());
  }

  static GeoTest of(Condition.GeoBox box) {
    double north = box.topLeft().lat();
    double south = box.bottomRight().lat();
    double west = box.topLeft().lon();
    double east = box.bottomRight().lon();
    Positions positions =
        west <= east
            ? (lat, lon) -> lat >= south && lat <= north && lon >= west && lon <= east
            : (lat, lon) -> lat >= south && lat <= north && (lon >= west || lon <= east);
    return new GeoTest(south, north, positions);
  }

  boolean matches(double lat, double lon) {
    return positions.contain(lat, lon);
  }

  /** The great-circle distance by the haversine formula, which is exact for small distances. */
  static double distanceMeters(double latA, double lonA, double latB, double lonB) {
    double sinLat = Math.sin(Math.toRadians(latB - latA) / 2);
    double sinLon = Math.sin(Math.toRadians(lonB - lonA) / 2);
    double cosines = Math.cos(Math.toRadians(latA)) * Math.cos(Math.toRadians(latB));
    double square = sinLat * sinLat + cosines * sinLon * sinLon;
    return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(square)));
  }

  /** The position that a payload value stands for, or null when it is none. */
  static Condition.@Nullable GeoPoint position(@Nullable Object value) {
    if (value instanceof Map<?, ?> object
        && object.get("lat") instanceof Number lat
        && object.get("lon") instanceof Number lon
        && Math.abs(lat.doubleValue()) <= 90
        && Math.abs(lon.doubleValue()) <= 180) {
      return new Condition.GeoPoint(lat.doubleValue(), lon.doubleValue());
    }
    return null;
  }
}
