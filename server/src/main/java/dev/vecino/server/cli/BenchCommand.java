package dev.vecino.server.cli;

import dev.vecino.bench.Bench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures Vecino on this machine. */
@Command(
    name = "bench",
    description = "Measure recall and speed on this machine, in-process, over gRPC and REST.",
    footer = {
      "",
      "Loads a data set into a new database, which is removed at the end, and measures recall",
      "against queries per second, filters, and searches beside writes; then starts a server on the",
      "same data and asks it over the network. Writes results.json and report.html.",
      "",
      "A data set is a folder with base.npy, queries.npy, payload.jsonl.gz, gt_scores.npy,",
      "filters.json and a gt_NAME_scores.npy for each filter; bench/README.md says what they hold.",
      "Nothing else should run meanwhile."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MAX_CLIENTS = 256;
  private static final int MAX_ROUNDS = 1_000;

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--dataset",
      paramLabel = "DIR",
      description = "The data set; 5,000 embeddings that come with Vecino unless given.")
  private Optional<Path> dataset = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "vecino-bench",
      description = "Where the reports go; ./vecino-bench unless given.")
  private Path report = Path.of("vecino-bench");

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "8",
      description = "Clients at a time, beside runs with one; ${DEFAULT-VALUE} unless given.")
  private int clients;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Turns that every setting gets; a result is their median. ${DEFAULT-VALUE} unless given.")
  private int rounds;

  @Option(
      names = "--turn-millis",
      paramLabel = "MS",
      defaultValue = "1000",
      description = "How long a turn lasts; ${DEFAULT-VALUE} unless given.")
  private long turnMillis;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    requireBetween("--clients", clients, MAX_CLIENTS);
    requireBetween("--rounds", rounds, MAX_ROUNDS);
    requireBetween("--turn-millis", turnMillis, Duration.ofHours(1).toMillis());
    Path work = Files.createTempDirectory("vecino-bench");
    try {
      new Bench(
              new Bench.Settings(
                  dataset.orElseGet(SharedData::debianMini),
                  List.of(SharedData.launcher().toString(), "serve"),
                  work,
                  report,
                  clients,
                  rounds,
                  Duration.ofMillis(turnMillis)),
              terminal.out())
          .run();
    } finally {
      delete(work);
    }
    return 0;
  }

  private void requireBetween(String option, long value, long most) {
    if (value < 1 || value > most) {
      String message = "%s is %d, expected 1 to %d".formatted(option, value, most);
      throw spec == null
          ? new IllegalStateException(message)
          : new ParameterException(spec.commandLine(), message);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(directory)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
