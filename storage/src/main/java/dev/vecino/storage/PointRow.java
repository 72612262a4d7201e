package dev.vecino.storage;

/**
 * A point as a write places it; the bytes are opaque here.
 *
 * @param id key of the point, not empty, in the order in which scans return points
 * @param location sequence that places it
 * @param version sequence of its last change; equal to the location unless payload came later
 * @param payload may be empty
 * @param vectors kept in {@code pending} until the segment that holds them is sealed
 */
@SuppressWarnings("ArrayRecordComponent") // rows live for one batch; nobody compares them
public record PointRow(byte[] id, long location, long version, byte[] payload, byte[] vectors) {}
