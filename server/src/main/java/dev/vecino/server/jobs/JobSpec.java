package dev.vecino.server.jobs;

/**
 * What is to be done.
 *
 * @param collection that it is about, for people
 * @param target of a backup; empty for what is about none
 */
public record JobSpec(JobKind kind, String collection, String target) {

  /** A job that is about no backup. */
  public static JobSpec of(JobKind kind, String collection) {
    return new JobSpec(kind, collection, "");
  }
}
