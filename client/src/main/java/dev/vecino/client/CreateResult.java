package dev.vecino.client;

/**
 * What {@code createIfNotExists} found.
 *
 * @param created false when the collection was there already, with an equal schema
 */
public record CreateResult(CollectionInfo collection, boolean created) {}
