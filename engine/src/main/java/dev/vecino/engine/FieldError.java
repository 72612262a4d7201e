package dev.vecino.engine;

/**
 * One thing that is wrong with a request.
 *
 * @param field path of the offending field, such as {@code points[0].vector}
 * @param message what was expected and what came
 */
public record FieldError(String field, String message) {}
