package dev.vecino.server.cli;

import dev.vecino.client.Durability;
import dev.vecino.client.Metric;
import dev.vecino.client.VecinoClient;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Loads files. */
@Command(
    name = "import",
    description = "Load vectors and payloads from files.",
    footer = {
      "",
      "Row i of the vectors belongs to line i of the payload. A payload alone carries its vectors",
      "in a field (--vector-field). A missing collection is created with the data's dimension.",
      "",
      "An import that was interrupted continues when it is started again: it remembers how many",
      "rows are in, in a small file beside the data. Loading a row twice does no harm.",
      "",
      "Examples:",
      "  vecino import --collection docs --vectors base.npy --payload payload.jsonl.gz --id-field id",
      "  vecino import --collection docs --payload points.jsonl --id-field id --metric dot"
    })
final class ImportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-c", "--collection"},
      required = true,
      paramLabel = "NAME",
      description = "The collection to fill.")
  private String collection = "";

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description = "Vectors: .npy (two dimensions, '<f4' or '<f2') or .fvecs.")
  private @Nullable Path vectors;

  @Option(
      names = "--payload",
      paramLabel = "FILE",
      description = "Payloads: a JSON object a line; may be gzipped.")
  private @Nullable Path payload;

  @Option(
      names = "--id-field",
      paramLabel = "FIELD",
      description = "The field with the id, an integer or a string; otherwise rows are numbered.")
  private @Nullable String idField;

  @Option(
      names = "--vector-field",
      paramLabel = "FIELD",
      defaultValue = "vector",
      description = "The field with the vector, without --vectors; ${DEFAULT-VALUE} unless given.")
  private String vectorField = "vector";

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      description = "Of a new collection: cosine (unless given), dot or euclidean.")
  private @Nullable Metric metric;

  @Option(
      names = "--batch-size",
      paramLabel = "ROWS",
      defaultValue = "500",
      description = "Rows a request, 1 to 10000; ${DEFAULT-VALUE} unless given.")
  private int batchSize = 500;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "4",
      description = "Requests under way at a time, 1 to 64; ${DEFAULT-VALUE} unless given.")
  private int parallel = 4;

  @Option(
      names = "--durability",
      paramLabel = "WHEN",
      defaultValue = "durable",
      description = "durable: each batch survives power loss (unless given); buffered: faster.")
  private Durability durability = Durability.DURABLE;

  @Option(
      names = "--resume",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Continue an interrupted import (the default), or begin again.")
  private boolean resume = true;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where to remember how far it is; beside the data unless given.")
  private @Nullable Path state;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  ImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (vectors == null && payload == null) {
      throw usage("give --vectors, --payload or both");
    }
    if (idField != null && payload == null) {
      throw usage("--id-field needs --payload");
    }
    if (batchSize < 1 || batchSize > 10_000 || parallel < 1 || parallel > 64) {
      throw usage("--batch-size is 1 to 10000 and --parallel 1 to 64");
    }
    Optional<Path> vectorPath = Optional.ofNullable(vectors);
    PayloadFile.Fields fields =
        new PayloadFile.Fields(
            Optional.ofNullable(idField),
            vectorPath.isPresent() ? Optional.empty() : Optional.of(vectorField));
    try (RowSource source = RowSource.open(vectorPath, Optional.ofNullable(payload), fields);
        VecinoClient client = connection.open()) {
      PointLoad.Settings settings =
          new PointLoad.Settings(
              collection,
              Optional.ofNullable(metric),
              batchSize,
              parallel,
              durability,
              importState(source));
      long rows = new PointLoad(client, terminal, settings).run(source);
      terminal.out().printf("%,d rows are in '%s'%n", rows, collection);
    }
    return 0;
  }

  private Optional<ImportState> importState(RowSource source) {
    if (!resume) {
      return Optional.empty();
    }
    String settings = "%s %s %s".formatted(connection.url, idField, vectorField);
    return Optional.of(
        ImportState.of(Optional.ofNullable(state), collection, source.paths(), settings));
  }

  private RuntimeException usage(String message) {
    return spec == null
        ? new CliException(message)
        : new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
