package dev.vecino.engine.filter;

/**
 * A filter's answer over one block of points.
 *
 * @param matches exactly the ordinals whose points match; belongs to the caller
 * @param filterTests point and condition pairs that were tested one by one, since no index covers
 *     them
 */
public record CompiledFilter(OrdinalSet matches, long filterTests) {}
