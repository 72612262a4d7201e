package dev.vecino.server.cli;

import dev.vecino.client.CollectionInfo;
import dev.vecino.client.SnapshotInfo;
import dev.vecino.client.VecinoClient;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes, lists, deletes, carries and restores snapshots. */
@Command(
    name = "snapshot",
    description = "Take snapshots of collections on the server's disk, and restore them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  vecino snapshot create docs",
      "  vecino snapshot restore docs ID --to docs-yesterday",
      "  vecino snapshot download docs ID --output docs.tar",
      "  vecino snapshot upload docs.tar --to docs --url other-server:8321"
    })
final class SnapshotCommand {
  private SnapshotCommand() {}

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new SnapshotCommand())
        .addSubcommand(new Create(terminal))
        .addSubcommand(new ListAll(terminal))
        .addSubcommand(new Delete(terminal))
        .addSubcommand(new Restore(terminal))
        .addSubcommand(new Download(terminal))
        .addSubcommand(new Upload(terminal));
  }

  /** Takes one. */
  @Command(name = "create", description = "Take a snapshot while the collection serves.")
  static final class Create implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Create(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        SnapshotInfo snapshot = client.snapshots().create(collection);
        TransferOutput.snapshot(terminal, "snapshot", snapshot, json);
        return 0;
      }
    }
  }

  /** Lists them. */
  @Command(name = "list", description = "List the snapshots of a collection, or all.")
  static final class ListAll implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "COLLECTION", description = "The collection.")
    private @Nullable String collection;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    ListAll(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        List<SnapshotInfo> found =
            collection == null ? client.snapshots().list() : client.snapshots().list(collection);
        TransferOutput.snapshots(terminal, found, json);
        return 0;
      }
    }
  }

  /** Deletes one. */
  @Command(name = "delete", description = "Delete a snapshot.")
  static final class Delete implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    private String collection = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The snapshot.")
    private String id = "";

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Delete(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        client.snapshots().delete(collection, id);
        terminal.out().printf("deleted snapshot %s of '%s'%n", id, collection);
        return 0;
      }
    }
  }

  /** Restores one. */
  @Command(name = "restore", description = "Create a collection from a snapshot.")
  static final class Restore implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The snapshot's collection.")
    private String collection = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The snapshot.")
    private String id = "";

    @Mixin private final RestoreOptions options = new RestoreOptions();

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Restore(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        CollectionInfo restored = client.snapshots().restore(collection, id, options.target());
        TransferOutput.restored(terminal, restored);
        return 0;
      }
    }
  }

  /** Fetches one. */
  @Command(name = "download", description = "Write a snapshot to a tar file.")
  static final class Download implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The snapshot's collection.")
    private String collection = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The snapshot.")
    private String id = "";

    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "The file, which must not be there yet.")
    private Path file = Path.of("");

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Download(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      if (Files.exists(file)) {
        throw new CliException("there is a file %s already".formatted(file));
      }
      try (VecinoClient client = connection.open()) {
        boolean whole = false;
        try (OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
          client.snapshots().download(collection, id, out);
          whole = true;
        } finally {
          if (!whole) {
            Files.deleteIfExists(file);
          }
        }
        terminal
            .out()
            .printf(Locale.ROOT, "%s: %s%n", file, CollectionsCommand.bytes(Files.size(file)));
        return 0;
      }
    }
  }

  /** Brings one. */
  @Command(name = "upload", description = "Create a collection from a tar file.")
  static final class Upload implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A file that 'download' wrote.")
    private Path file = Path.of("");

    @Mixin private final RestoreOptions options = new RestoreOptions();

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Upload(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      if (!Files.isRegularFile(file)) {
        throw new CliException("there is no file " + file);
      }
      try (VecinoClient client = connection.open();
          InputStream archive = new BufferedInputStream(Files.newInputStream(file))) {
        CollectionInfo restored = client.snapshots().restoreArchive(archive, options.target());
        TransferOutput.restored(terminal, restored);
        return 0;
      }
    }
  }
}
