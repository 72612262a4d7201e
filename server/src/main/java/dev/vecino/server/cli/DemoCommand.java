package dev.vecino.server.cli;

import static dev.vecino.client.Filters.all;
import static dev.vecino.client.Filters.match;
import static dev.vecino.client.Filters.range;

import dev.vecino.client.Condition;
import dev.vecino.client.Durability;
import dev.vecino.client.Filter;
import dev.vecino.client.Filters;
import dev.vecino.client.GetRequest;
import dev.vecino.client.Metric;
import dev.vecino.client.PayloadSelector;
import dev.vecino.client.PointId;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.ScrollRequest;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.SearchResult;
import dev.vecino.client.StoredPoint;
import dev.vecino.client.VecinoClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the server at work, on the data that comes with it. */
@Command(
    name = "demo",
    description = "Load a small real data set into collection 'demo' and search it.",
    footer = {
      "",
      "The data: 5,000 Debian packages as 384-dimensional embeddings of their descriptions.",
      "Needs a running server: vecino serve"
    })
final class DemoCommand implements Callable<Integer> {
  private static final String COLLECTION = "demo";
  private static final List<Question> QUESTIONS =
      List.of(
          new Question("wireguard", "packages like wireguard", Filter.ALL),
          new Question("viewnior", "image viewers, like viewnior", Filter.ALL),
          new Question(
              "viewnior",
              "the same, but under 1 MB installed",
              range("installed_size_kb").lt(1000)),
          new Question(
              "gnugo", "Go the game, not the language", match("section", "games", "gnome", "kde")),
          new Question(
              "markdown",
              "like markdown, for Python, with a homepage",
              all(match("section", "python"), match("has_homepage", true))));

  private final Terminal terminal;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A package whose neighbours are asked for. */
  private record Question(String packageName, String title, Condition filter) {}

  @Override
  public Integer call() {
    Path data = SharedData.debianMini();
    try (VecinoClient client = connection.open();
        RowSource source =
            RowSource.open(
                Optional.of(data.resolve("base.npy")),
                Optional.of(data.resolve("payload.jsonl.gz")),
                new PayloadFile.Fields(Optional.of("id"), Optional.empty()))) {
      long rows =
          new PointLoad(
                  client,
                  terminal,
                  new PointLoad.Settings(
                      COLLECTION,
                      Optional.of(Metric.COSINE),
                      250,
                      4,
                      Durability.DURABLE,
                      Optional.empty()))
              .run(source);
      terminal.out().printf("%,d Debian packages are in collection '%s'%n", rows, COLLECTION);
      QUESTIONS.forEach(question -> ask(client, question));
      terminal
          .out()
          .printf("%nNow try: vecino search --collection %s --id 1207 --limit 5%n", COLLECTION);
      return 0;
    }
  }

  private void ask(VecinoClient client, Question question) {
    StoredPoint point = find(client, question.packageName());
    SearchRequest request =
        SearchRequest.builder(
                point
                    .vector()
                    .orElseThrow(() -> new CliException("the server sent no vector back")))
            .limit(5)
            .filter(all(question.filter(), Filters.none(new Condition.Ids(List.of(point.id())))))
            .withPayload(PayloadSelector.only("name", "section", "installed_size_kb"))
            .build();
    SearchResult result = client.search(COLLECTION, request);
    terminal.out().println();
    terminal
        .out()
        .println(
            terminal.bold(question.title())
                + terminal.faint(
                    String.format(Locale.ROOT, "  %.2f ms", result.took().toNanos() / 1e6)));
    for (ScoredPoint neighbour : result.points()) {
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "  %.3f  %-40s %-12s %9s KB%n",
              neighbour.score(),
              field(neighbour, "name"),
              field(neighbour, "section"),
              field(neighbour, "installed_size_kb"));
    }
  }

  private static String field(ScoredPoint point, String name) {
    return String.valueOf(point.payload().get(name));
  }

  private static StoredPoint find(VecinoClient client, String packageName) {
    PointId id =
        client
            .scrollStream(COLLECTION, ScrollRequest.all().withFilter(match("name", packageName)))
            .findFirst()
            .orElseThrow(() -> new CliException("package %s is gone".formatted(packageName)))
            .id();
    return client.get(COLLECTION, GetRequest.of(id).withVectors()).points().getFirst();
  }
}
