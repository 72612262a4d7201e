package dev.vecino.server.cli;

import dev.vecino.client.BackupDeletion;
import dev.vecino.client.BackupInfo;
import dev.vecino.client.BackupResult;
import dev.vecino.client.BackupTarget;
import dev.vecino.client.CollectionInfo;
import dev.vecino.client.VecinoClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, lists, verifies and deletes backups. The server does the work and holds the secrets. */
@Command(
    name = "backup",
    description = "Save collections to a target that the server's configuration names.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A backup counts as good only once it is verified.",
      "",
      "Examples:",
      "  vecino backup create docs --target nightly --verify",
      "  vecino backup list --target nightly",
      "  vecino restore ID --target nightly --to docs-restored"
    })
final class BackupCommand {
  private BackupCommand() {}

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new BackupCommand())
        .addSubcommand(new Create(terminal))
        .addSubcommand(new ListAll(terminal))
        .addSubcommand(new Verify(terminal))
        .addSubcommand(new Delete(terminal))
        .addSubcommand(new Targets(terminal));
  }

  /** Makes them. */
  @Command(name = "create", description = "Save collections while they serve.")
  static final class Create implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
        arity = "0..*",
        paramLabel = "COLLECTION",
        description = "The collections; with none, all that there are.")
    private List<String> collections = new ArrayList<>();

    @Mixin private final TargetOption target = new TargetOption();

    @Option(names = "--verify", description = "Read each back and verify it.")
    private boolean verify;

    @Option(names = "--json", description = "Answer in JSON, a line for each.")
    private boolean json;

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Create(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        String at = target.name(client);
        List<String> wanted =
            collections.isEmpty()
                ? client.collections().stream().map(CollectionInfo::name).toList()
                : collections;
        for (String collection : wanted) {
          save(client, at, collection);
        }
        return 0;
      }
    }

    private void save(VecinoClient client, String at, String collection) {
      BackupResult result = client.backups().create(at, collection);
      BackupInfo backup = result.backup();
      if (verify) {
        backup = client.backups().verify(at, backup.id());
      }
      if (json) {
        Map<String, @Nullable Object> map = TransferOutput.map(backup);
        map.put("new_bytes", result.newBytes());
        TransferOutput.print(terminal, map);
        return;
      }
      TransferOutput.snapshot(terminal, "backup", backup.content(), false);
      terminal
          .out()
          .printf(
              "  %s new at '%s', %s%n",
              CollectionsCommand.bytes(result.newBytes()),
              at,
              CollectionsCommand.lower(backup.state()));
    }
  }

  /** Lists them. */
  @Command(name = "list", description = "List the backups of a collection, or all at a target.")
  static final class ListAll implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "COLLECTION", description = "The collection.")
    private @Nullable String collection;

    @Mixin private final TargetOption target = new TargetOption();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    ListAll(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        String at = target.name(client);
        List<BackupInfo> found =
            collection == null ? client.backups().list(at) : client.backups().list(at, collection);
        TransferOutput.backups(terminal, found, json);
        return 0;
      }
    }
  }

  /** Verifies one. */
  @Command(name = "verify", description = "Read a backup back and verify all of it.")
  static final class Verify implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "ID", description = "The backup.")
    private String id = "";

    @Mixin private final TargetOption target = new TargetOption();

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Verify(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        BackupInfo backup = client.backups().verify(target.name(client), id);
        TransferOutput.snapshot(terminal, "verified backup", backup.content(), false);
        return 0;
      }
    }
  }

  /** Deletes one. */
  @Command(name = "delete", description = "Delete a backup, and what no other one needs.")
  static final class Delete implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "ID", description = "The backup.")
    private String id = "";

    @Option(names = "--yes", description = "Really delete it.")
    private boolean yes;

    @Mixin private final TargetOption target = new TargetOption();

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Delete(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        String at = target.name(client);
        if (!yes) {
          BackupInfo backup = client.backups().get(at, id);
          throw new CliException(
              "backup %s of '%s' is from %s; add --yes to delete it"
                  .formatted(id, backup.content().collection(), backup.content().created()));
        }
        BackupDeletion deletion = client.backups().delete(at, id);
        terminal
            .out()
            .printf(
                "deleted backup %s%s%n",
                id,
                deletion.swept()
                    ? ", " + CollectionsCommand.bytes(deletion.freedBytes()) + " freed"
                    : "; its files go with a later deletion, since a backup is being written");
        return 0;
      }
    }
  }

  /** Lists the targets. */
  @Command(name = "targets", description = "List the targets of the server.")
  static final class Targets implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Targets(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        TextTable table = new TextTable("TARGET", "KIND");
        for (BackupTarget target : client.backups().targets()) {
          table.row(target.name(), target.kind());
        }
        table.print(terminal);
        return 0;
      }
    }
  }
}
