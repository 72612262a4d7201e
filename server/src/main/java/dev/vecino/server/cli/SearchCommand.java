package dev.vecino.server.cli;

import com.fasterxml.jackson.core.JsonParser;
import dev.vecino.client.GetRequest;
import dev.vecino.client.PointId;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.SearchResult;
import dev.vecino.client.StoredPoint;
import dev.vecino.client.VecinoClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Searches from the command line. */
@Command(
    name = "search",
    description = "Find the points nearest to a vector.",
    footer = {
      "",
      "The vector is given as a list, as a row of a file, or as the id of a point that has it.",
      "Digits are a number as id; quotes inside make them a string: --id '\"42\"'.",
      "",
      "Examples:",
      "  vecino search -c docs --vector '[0.1, 0.7, -0.2]' --limit 5",
      "  vecino search -c demo --id 1207 --filter"
          + " '{\"must\":[{\"field\":\"section\",\"match\":\"games\"}]}'",
      "  vecino search -c docs --vectors queries.npy --row 3 --exact --json"
    })
final class SearchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-c", "--collection"},
      required = true,
      paramLabel = "NAME",
      description = "The collection to search.")
  private String collection = "";

  @Option(
      names = "--vector",
      paramLabel = "LIST",
      description = "The vector, such as '[0.1, 0.7]'.")
  private @Nullable String vector;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description = "A .npy or .fvecs file, with --row.")
  private @Nullable Path vectors;

  @Option(names = "--row", paramLabel = "N", description = "The row in --vectors, from 0.")
  private long row = -1;

  @Option(names = "--id", paramLabel = "ID", description = "The point whose vector to use.")
  private @Nullable String id;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "10",
      description = "How many answers; ${DEFAULT-VALUE} unless given.")
  private int limit = 10;

  @Option(
      names = "--using",
      paramLabel = "NAME",
      description = "The named vector, in a collection with several.")
  private String using = "";

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "JSON",
      description = "Only points that match, in the syntax of the REST API.")
  private @Nullable String filter;

  @Option(
      names = "--ef",
      paramLabel = "N",
      description = "Width of the graph search; chosen by the server unless given.")
  private int ef;

  @Option(
      names = "--target-recall",
      paramLabel = "SHARE",
      description = "Search as wide as it takes to find this share, 0 to 1, of the nearest.")
  private @Nullable Double targetRecall;

  @Option(names = "--exact", description = "Compare with every point.")
  private boolean exact;

  @Option(names = "--explain", description = "Say how each segment was searched.")
  private boolean explain;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  SearchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    long given = java.util.stream.Stream.of(vector, vectors, id).filter(v -> v != null).count();
    if (given != 1) {
      throw usage("give one of --vector, --vectors with --row, or --id");
    }
    if ((vectors != null) != (row >= 0)) {
      throw usage("--vectors and --row go together");
    }
    try (VecinoClient client = connection.open()) {
      SearchRequest.Builder request =
          SearchRequest.builder(queryVector(client)).limit(limit).using(using);
      if (filter != null) {
        request.filter(FilterArgument.parse(filter));
      }
      if (ef > 0) {
        request.ef(ef);
      }
      if (targetRecall != null) {
        request.targetRecall(targetRecall);
      }
      if (exact) {
        request.exact();
      }
      if (explain) {
        request.explain();
      }
      show(client.search(collection, request.build()));
      return 0;
    }
  }

  private float[] queryVector(VecinoClient client) {
    if (vector != null) {
      return parsed(vector);
    }
    if (vectors != null) {
      try (VectorFile file = VectorFile.open(vectors)) {
        if (row >= file.rows()) {
          throw new CliException(
              "%s has %d rows, counted from 0; there is no row %d"
                  .formatted(vectors, file.rows(), row));
        }
        return file.row(row);
      }
    }
    PointId wanted = JsonValues.id(id == null ? "" : id);
    List<StoredPoint> found = client.get(collection, GetRequest.of(wanted).withVectors()).points();
    if (found.isEmpty()) {
      throw new CliException("collection '%s' has no point %s".formatted(collection, wanted));
    }
    return vectorOf(found.getFirst());
  }

  private float[] vectorOf(StoredPoint point) {
    Map<String, float[]> named = point.vectors();
    String name = using;
    if (name.isEmpty() && named.size() == 1) {
      name = named.keySet().iterator().next();
    }
    float[] found = named.get(name);
    if (found == null) {
      throw new CliException(
          "point %s has the vectors %s; choose one with --using"
              .formatted(point.id(), named.keySet()));
    }
    return found;
  }

  private static float[] parsed(String text) {
    try (JsonParser parser = JsonValues.JSON.createParser(text)) {
      parser.nextToken();
      float[] values = JsonValues.vector(parser, "--vector");
      if (parser.nextToken() != null) {
        throw new JsonValues.BadJson("something follows the list");
      }
      return values;
    } catch (IOException e) {
      throw new CliException("--vector: " + JsonValues.reason(e), e);
    }
  }

  private void show(SearchResult result) {
    if (json) {
      terminal.out().println(JsonValues.write(asMap(result)));
      return;
    }
    if (result.points().isEmpty()) {
      terminal.out().println("no point matches");
    } else {
      TextTable table = new TextTable("SCORE", "ID", "PAYLOAD");
      for (ScoredPoint point : result.points()) {
        table.row(
            String.format(Locale.ROOT, "%.4f", point.score()),
            point.id().toString(),
            JsonValues.write(point.payload()));
      }
      table.print(terminal);
    }
    result.explanation().ifPresent(explanation -> ExplanationReport.print(explanation, terminal));
    terminal
        .err()
        .println(
            terminal.faint(
                String.format(
                    Locale.ROOT, "%.2f ms in the server", result.took().toNanos() / 1e6)));
  }

  /** The names and nesting of the REST answer. */
  private static Map<String, @Nullable Object> asMap(SearchResult result) {
    List<@Nullable Object> points = new ArrayList<>();
    for (ScoredPoint point : result.points()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("id", point.id());
      entry.put("score", point.score());
      entry.put("version", point.version());
      entry.put("payload", point.payload());
      points.add(entry);
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("points", points);
    map.put("took_micros", result.took().toNanos() / 1000);
    result
        .explanation()
        .ifPresent(explanation -> map.put("explanation", ExplanationReport.asMap(explanation)));
    return map;
  }

  private RuntimeException usage(String message) {
    return spec == null
        ? new CliException(message)
        : new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
