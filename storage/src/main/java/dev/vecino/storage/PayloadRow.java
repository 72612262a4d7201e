package dev.vecino.storage;

/**
 * What is stored beside a location.
 *
 * @param id key of the point
 * @param version sequence of its last change
 * @param payload opaque; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // rows live for one answer; nobody compares them
public record PayloadRow(byte[] id, long version, byte[] payload) {}
