package dev.vecino.server.cli;

import dev.vecino.client.VecinoClient;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and cancels long operations. */
@Command(
    name = "jobs",
    description = "Show how far snapshots, backups and restores are, or cancel one.",
    footer = {"", "Examples:", "  vecino jobs", "  vecino jobs ID --cancel"})
final class JobsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "One job; all are shown without.")
  private @Nullable String id;

  @Option(names = "--cancel", description = "End it soon; nothing of it remains.")
  private boolean cancel;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  JobsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (cancel && id == null) {
      throw new CliException("--cancel needs the id of a job");
    }
    try (VecinoClient client = connection.open()) {
      if (id == null) {
        TransferOutput.jobs(terminal, client.jobs(), json);
      } else {
        TransferOutput.jobs(
            terminal, List.of(cancel ? client.cancelJob(id) : client.job(id)), json);
      }
      return 0;
    }
  }
}
