package dev.vecino.engine;

import org.jspecify.annotations.Nullable;

/**
 * Recall of a collection's real searches, as the audit measured it that repeats some of them
 * exactly.
 *
 * @param target the {@code target_recall} that they asked for, to three digits; null for searches
 *     that asked for none
 * @param filtered whether they had a filter
 * @param searches how many were repeated, of the latest
 * @param recall the mean share of the true nearest points that they found
 * @param low lower end of a 95 % confidence interval of that mean
 * @param high its upper end
 * @param widening how many times as wide as learned at sealing walks are now, since they found less
 *     than the target; 1 as long as they find enough
 */
public record RecallEstimate(
    @Nullable Double target,
    boolean filtered,
    int searches,
    double recall,
    double low,
    double high,
    double widening) {}
