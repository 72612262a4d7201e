package dev.vecino.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A long operation of the server.
 *
 * @param kind such as {@code snapshot}, {@code restore}, {@code backup} or {@code verify}
 * @param state {@code running}, {@code done}, {@code failed} or {@code cancelled}
 * @param totalBytes what {@code doneBytes} will be at the end, as far as it is known yet
 * @param ended empty while it runs
 * @param error why it failed; empty otherwise
 */
public record JobInfo(
    String id,
    String kind,
    String collection,
    String state,
    long doneBytes,
    long totalBytes,
    Instant started,
    Optional<Instant> ended,
    Optional<String> error) {}
