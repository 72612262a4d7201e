package dev.vecino.engine;

/**
 * The acknowledgement of a write.
 *
 * @param count points upserted, deleted or updated
 * @param version the sequence of the request's last mutation, or the collection's when nothing
 *     changed
 */
public record WriteResult(long count, long version) {}
