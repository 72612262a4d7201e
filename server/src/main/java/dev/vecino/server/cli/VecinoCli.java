package dev.vecino.server.cli;

import dev.vecino.client.ErrorCode;
import dev.vecino.client.FieldViolation;
import dev.vecino.client.VecinoClientException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * The {@code vecino} program. Exit codes: 0 when all went well, 1 when something failed, 2 when the
 * command line was wrong.
 */
@Command(
    name = "vecino",
    description = "Vecino, a vector database.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Start with:",
      "  vecino serve           in one terminal",
      "  vecino demo            in another",
      "",
      "vecino COMMAND --help tells more about a command.",
      "Environment: VECINO_URL, VECINO_API_KEY, NO_COLOR; VECINO_DEBUG=1 shows stack traces."
    })
public final class VecinoCli {
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private VecinoCli() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    Terminal terminal = Terminal.ofProcess(environment);
    int code = run(terminal, environment, args);
    terminal.out().flush();
    terminal.err().flush();
    System.exit(code);
  }

  /** Runs one command and returns its exit code. */
  static int run(Terminal terminal, Map<String, String> environment, String... args) {
    boolean debug = "1".equals(environment.get("VECINO_DEBUG"));
    CommandLine cli = commandLine(terminal, environment);
    cli.setExecutionExceptionHandler(
        (failure, command, parsed) -> report(terminal, failure, debug));
    cli.setParameterExceptionHandler((failure, arguments) -> usage(terminal, failure));
    return cli.execute(args.length == 0 ? new String[] {"--help"} : args);
  }

  private static CommandLine commandLine(Terminal terminal, Map<String, String> environment) {
    CommandLine collections = new CommandLine(new CollectionsCommand(terminal));
    collections.addSubcommand(new CollectionsCommand.Delete(terminal));
    CommandLine cli =
        new CommandLine(new VecinoCli())
            .addSubcommand(new ServeCommand(terminal, environment))
            .addSubcommand(new ImportCommand(terminal))
            .addSubcommand(new SearchCommand(terminal))
            .addSubcommand(collections)
            .addSubcommand(new DemoCommand(terminal))
            .addSubcommand(SnapshotCommand.commandLine(terminal))
            .addSubcommand(BackupCommand.commandLine(terminal))
            .addSubcommand(new RestoreCommand(terminal))
            .addSubcommand(new JobsCommand(terminal))
            .addSubcommand(new DoctorCommand(terminal))
            .addSubcommand(new BenchCommand(terminal))
            .addSubcommand(new VersionCommand(terminal));
    cli.setOut(terminal.out());
    cli.setErr(terminal.err());
    cli.setCaseInsensitiveEnumValuesAllowed(true);
    cli.setUsageHelpAutoWidth(false);
    cli.setUsageHelpWidth(Math.min(100, terminal.columns()));
    cli.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF));
    arrange(cli);
    return cli;
  }

  /** Options stand in the order of their declaration, most telling first, help last. */
  private static void arrange(CommandLine command) {
    command.getCommandSpec().usageMessage().sortOptions(false).sortSynopsis(false);
    command.getCommandSpec().usageMessage().synopsisHeading("Usage: ").optionListHeading("%n");
    command
        .getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Show this help.")
                .build());
    command.getSubcommands().values().forEach(VecinoCli::arrange);
  }

  private static int report(Terminal terminal, Exception failure, boolean debug) {
    terminal.err().println("vecino: " + message(failure));
    if (debug) {
      failure.printStackTrace(terminal.err());
    }
    return FAILURE;
  }

  /** One line, in words that say what to do where that is known. */
  static String message(Exception failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    if (failure instanceof VecinoClientException refused) {
      // With a hint when to try again, it is the server itself that says so.
      if (refused.code() == ErrorCode.UNAVAILABLE && refused.retryDelay().isEmpty()) {
        text = "the server does not answer (%s); is 'vecino serve' running?".formatted(text);
      } else if (refused.code() == ErrorCode.UNAUTHENTICATED) {
        text = text + "; set VECINO_API_KEY or use --api-key";
      }
      String told = text;
      List<FieldViolation> more =
          refused.violations().stream()
              .filter(violation -> !told.contains(violation.description()))
              .toList();
      if (!more.isEmpty()) {
        text +=
            more.stream()
                .map(violation -> violation.field() + ": " + violation.description())
                .collect(Collectors.joining("; ", " (", ")"));
      }
    }
    return text.replace('\n', ' ');
  }

  private static int usage(Terminal terminal, ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    terminal.err().println("vecino: " + failure.getMessage());
    List<String> near = suggestions(failure);
    if (!near.isEmpty()) {
      terminal.err().println("Did you mean " + String.join(" or ", near) + "?");
    }
    terminal.err().println("Try '%s --help'".formatted(command.getCommandSpec().qualifiedName()));
    return USAGE;
  }

  private static List<String> suggestions(ParameterException failure) {
    return failure instanceof CommandLine.UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions().stream().limit(2).toList()
        : List.of();
  }
}
