package dev.vecino.client;

/**
 * A part of a request that the server refused.
 *
 * @param field its path, such as {@code points[0].vector}
 */
public record FieldViolation(String field, String description) {}
