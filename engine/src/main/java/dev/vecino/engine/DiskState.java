package dev.vecino.engine;

/**
 * The volume of the data directory, for operators.
 *
 * @param volume where it is mounted and from which device
 * @param freeBytes what can still be written
 * @param minFreeBytes the low-water mark: with less room writes are refused
 * @param reservedBytes what background work under way may still write
 * @param refusingWrites whether writes are refused at present
 */
public record DiskState(
    String volume,
    long freeBytes,
    long totalBytes,
    long minFreeBytes,
    long reservedBytes,
    boolean refusingWrites) {}
