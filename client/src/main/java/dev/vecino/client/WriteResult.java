package dev.vecino.client;

/**
 * What a write did.
 *
 * @param points how many were upserted, deleted or updated
 * @param version the sequence of the last change
 */
public record WriteResult(long points, long version) {}
