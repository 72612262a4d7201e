package dev.vecino.engine;

import java.util.List;

/**
 * How a search was carried out.
 *
 * @param segments one by one; those left out as damaged come first
 * @param filterNanos time spent on the filter, in all segments
 * @param searchNanos time spent on walks and scans, in all segments
 * @param rerankNanos time spent on ranking candidates with their original vectors
 * @param fetchNanos time spent on ids, versions, payloads and vectors of the answers
 */
public record SearchExplanation(
    List<SegmentExplanation> segments,
    long filterNanos,
    long searchNanos,
    long rerankNanos,
    long fetchNanos) {}
