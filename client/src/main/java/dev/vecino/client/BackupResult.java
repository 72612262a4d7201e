package dev.vecino.client;

/**
 * A backup that was made.
 *
 * @param newBytes that had to be copied, since the target had the rest already
 */
public record BackupResult(BackupInfo backup, long newBytes) {}
