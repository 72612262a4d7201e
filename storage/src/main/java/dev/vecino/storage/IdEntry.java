package dev.vecino.storage;

/**
 * Where a point is.
 *
 * @param location sequence that last placed the point's vectors
 * @param version sequence that last changed the point in any way; never below the location
 */
public record IdEntry(long location, long version) {}
