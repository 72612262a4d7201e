package dev.vecino.client;

/**
 * A place for backups that the server's configuration names.
 *
 * @param kind such as {@code file} or {@code s3}
 */
public record BackupTarget(String name, String kind) {}
