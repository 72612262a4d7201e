package dev.vecino.engine.backup;

/**
 * What a deletion did.
 *
 * @param freedBytes of objects that no backup needs any more
 * @param swept false when such objects stay, since another backup was being written or a manifest
 *     could not be read; a later deletion removes them
 */
public record Deletion(long freedBytes, boolean swept) {}
