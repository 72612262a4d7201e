package dev.vecino.engine.write;

import dev.vecino.engine.Limits;
import dev.vecino.engine.filter.FieldIndexOptions;
import dev.vecino.engine.query.Auditor;
import dev.vecino.engine.query.SearchCosts;
import dev.vecino.engine.query.SearchLoad;
import dev.vecino.engine.segment.IndexMemory;
import java.util.function.Supplier;

/**
 * What the shards of a process share.
 *
 * @param limits bounds of requests
 * @param budget memory for points that are not sealed yet
 * @param fields which payload fields are indexed
 * @param builds threads for background work
 * @param load how busy searches are
 * @param disk room on the volume
 * @param delays counts the writes that were slowed
 * @param buildBytes native memory for building one segment
 * @param indexes memory for what walks read
 * @param costs what the steps of searches take on this machine
 * @param auditor repeats searches exactly
 */
public record ShardContext(
    Limits limits,
    GrowingBudget budget,
    FieldIndexOptions fields,
    BuildPool builds,
    SearchLoad load,
    DiskGuard disk,
    WritePacer.Total delays,
    long buildBytes,
    IndexMemory indexes,
    Supplier<SearchCosts> costs,
    Auditor auditor) {}
