package dev.vecino.server.cli;

import dev.vecino.client.RestoreTarget;
import picocli.CommandLine.Option;

/** Where to restore to. */
final class RestoreOptions {
  @Option(
      names = "--to",
      required = true,
      paramLabel = "NAME",
      description = "The collection to restore to.")
  private String collection = "";

  @Option(
      names = "--replace",
      description = "Put it in the place of a collection of that name, once it is verified.")
  private boolean replace;

  RestoreTarget target() {
    return new RestoreTarget(collection, replace);
  }
}
