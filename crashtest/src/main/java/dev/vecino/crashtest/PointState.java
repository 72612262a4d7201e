package dev.vecino.crashtest;

/**
 * What a point holds, said by the operations that made it so: {@link Content} turns that into
 * vectors and payload.
 *
 * @param placed number of the upsert
 * @param changed number of the last payload change since, or 0
 */
record PointState(long placed, long changed) {}
