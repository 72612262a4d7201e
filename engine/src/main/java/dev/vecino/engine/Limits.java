package dev.vecino.engine;

/**
 * Bounds of requests. Each is named in the error that enforces it.
 *
 * @param maxBatchBytes vectors, ids and payloads of one write together, in bytes
 * @param maxFieldPathBytes UTF-8 length of a filter's field path
 * @param maxAnswerBytes ids, payloads and vectors of one answer together, in bytes
 * @param maxMatchedPoints points that one delete or payload change by filter may match
 */
public record Limits(
    int maxDimension,
    int maxNamedVectors,
    int maxBatchPoints,
    long maxBatchBytes,
    int maxPayloadBytes,
    int maxLimit,
    int maxEf,
    int maxSearchBatch,
    int maxFilterDepth,
    int maxFilterConditions,
    int maxFieldPathBytes,
    long maxAnswerBytes,
    int maxMatchedPoints) {
  public static final Limits DEFAULT =
      new Limits(
          8_192, 64, 10_000, 64L << 20, 1 << 20, 10_000, 10_000, 1_000, 16, 1_024, 1_024, 64L << 20,
          250_000);
}
