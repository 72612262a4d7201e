package dev.vecino.server.wiring;

import dev.vecino.engine.Database;
import dev.vecino.server.api.RequestExecutors;
import dev.vecino.server.api.RequestMemory;
import dev.vecino.server.backup.Transfers;
import dev.vecino.server.config.ServerConfig;
import dev.vecino.server.observability.Health;
import dev.vecino.server.observability.RequestMetrics;
import dev.vecino.server.security.ApiKeys;

/** What a protocol needs to answer requests. */
public record ServerParts(
    ServerConfig config,
    Database database,
    RequestExecutors executors,
    RequestMemory memory,
    Transfers transfers,
    ApiKeys apiKeys,
    RequestMetrics metrics,
    Health health) {}
