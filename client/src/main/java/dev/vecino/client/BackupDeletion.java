package dev.vecino.client;

/**
 * What the deletion of a backup did.
 *
 * @param freedBytes of files that no other backup needs
 * @param swept false when another backup was being written, so that what is no longer needed goes
 *     with a later deletion
 */
public record BackupDeletion(long freedBytes, boolean swept) {}
