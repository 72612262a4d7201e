package dev.vecino.client;

import java.time.Instant;

/**
 * A snapshot of a collection on the server's disk.
 *
 * @param id a UUID
 * @param collection the collection's name when it was taken
 * @param points live points in it
 * @param version the sequence of the newest change in it
 * @param bytes of all its files, most of which are shared with the collection as long as that has
 *     them
 */
public record SnapshotInfo(
    String id, String collection, Instant created, long points, long version, long bytes) {}
