package dev.vecino.engine;

/**
 * What checking all stored files has come to, since the database was opened.
 *
 * @param bytesRead all that was read and compared
 * @param findings damaged files that were not known before
 * @param passes times that all files were checked
 * @param lastPassEpochSeconds when the last of these ended; 0 before the first has
 */
public record ScrubStats(long bytesRead, long findings, long passes, long lastPassEpochSeconds) {}
