package dev.vecino.server.cli;

import dev.vecino.client.BackupTarget;
import dev.vecino.client.VecinoClient;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of the server's targets for backups is meant. */
final class TargetOption {
  @Option(
      names = {"-t", "--target"},
      paramLabel = "NAME",
      description = "The target, of those in the server's backup.targets; the only one by default.")
  private @Nullable String name;

  /**
   * The target's name.
   *
   * @throws CliException when none is given and the server has not exactly one
   */
  String name(VecinoClient client) {
    if (name != null) {
      return name;
    }
    List<BackupTarget> targets = client.backups().targets();
    return switch (targets.size()) {
      case 0 -> throw new CliException("the server has no targets for backups (backup.targets)");
      case 1 -> targets.getFirst().name();
      default ->
          throw new CliException(
              targets.stream()
                  .map(BackupTarget::name)
                  .collect(Collectors.joining(", ", "--target is missing; there are ", "")));
    };
  }
}
