package dev.vecino.server.cli;

import dev.vecino.client.CollectionInfo;
import dev.vecino.client.VecinoClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Restores a backup. */
@Command(
    name = "restore",
    description = "Create a collection from a backup, once all of it is verified.",
    footer = {
      "",
      "'vecino backup list' shows the ids. Snapshots: 'vecino snapshot restore'.",
      "",
      "Examples:",
      "  vecino restore ID --target nightly --to docs-restored",
      "  vecino restore ID --to docs --replace"
    })
final class RestoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "ID", description = "The backup.")
  private String id = "";

  @Mixin private final RestoreOptions options = new RestoreOptions();

  @Mixin private final TargetOption target = new TargetOption();

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  RestoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (VecinoClient client = connection.open()) {
      CollectionInfo restored = client.backups().restore(target.name(client), id, options.target());
      TransferOutput.restored(terminal, restored);
      return 0;
    }
  }
}
