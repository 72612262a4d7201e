package dev.vecino.bench;

import com.google.errorprone.annotations.FormatMethod;
import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.engine.DatabaseOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The whole benchmark: loads a data set into the embedded engine, measures recall against speed,
 * filters and searches beside writes in this process, then starts a server on the same data and
 * measures that over gRPC and REST. Writes {@code results.json} and {@code report.html}.
 */
public final class Bench {
  private static final int[] EFS = {16, 32, 64, 100, 200, 400};
  private static final int MIXED_TURNS = 10;

  private final Settings settings;
  private final PrintWriter out;

  /**
   * What to measure.
   *
   * @param dataset folder of the data set, see {@link Dataset}
   * @param serve the command that starts a server, to which options are added
   * @param work empty folder for the database
   * @param report folder for the two reports; made when it is missing
   * @param clients threads or connections at a time, beside runs with one
   * @param rounds turns that each setting gets
   * @param turn how long a turn lasts
   */
  public record Settings(
      Path dataset,
      List<String> serve,
      Path work,
      Path report,
      int clients,
      int rounds,
      Duration turn) {}

  public Bench(Settings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  /** Runs everything; says on the way what is being done. */
  public void run() throws Exception {
    Dataset data = Dataset.open(settings.dataset());
    Meter meter = new Meter(data, settings.rounds(), settings.turn());
    Embedded embedded = embedded(data, meter);
    say("the server, over gRPC and REST");
    List<Measurement> curves = new ArrayList<>(embedded.curves());
    Results.Served served = served(data, meter, curves);
    Results results =
        new Results(
            machine(),
            "%s, %,d x %d"
                .formatted(settings.dataset().getFileName(), data.rows(), data.dimension()),
            embedded.loaded(),
            curves,
            embedded.filters(),
            embedded.mixed(),
            served);
    Files.createDirectories(settings.report());
    Files.write(settings.report().resolve("results.json"), results.json());
    Files.writeString(settings.report().resolve("report.html"), new HtmlReport(results).html());
    out.println(new TextReport(results).text());
    say("report: %s", settings.report().resolve("report.html"));
  }

  /** What was measured in this process. */
  private record Embedded(
      Ingest.Loaded loaded, List<Measurement> curves, List<Measurement> filters, MixedLoad mixed) {}

  private Embedded embedded(Dataset data, Meter meter) throws Exception {
    Ingest ingest = new Ingest(data);
    try (Database database = Database.open(settings.work(), DatabaseOptions.defaults())) {
      say("loading %,d rows of %d dimensions", data.rows(), data.dimension());
      Ingest.Loaded loaded = ingest.load(database);
      say("%,d rows/s; all sealed after %,d ms", rate(loaded), loaded.sealedMillis());
      Collection collection = database.collection(Ingest.COLLECTION);
      EngineTarget engine = new EngineTarget(data, collection);
      say("recall against speed, in-process");
      List<Measurement> curves = meter.measure(curves(engine));
      say("filters");
      List<Measurement> filters = meter.measure(filters(engine, data));
      say("searches beside writes");
      MixedLoad mixed =
          MixedLoad.measure(data, ingest, collection, settings.turn().multipliedBy(MIXED_TURNS));
      collection.optimize(Duration.ofHours(1));
      return new Embedded(loaded, curves, filters, mixed);
    }
  }

  /** Adds the curves of a server on the same data. */
  private Results.Served served(Dataset data, Meter meter, List<Measurement> curves)
      throws Exception {
    try (LaunchedServer server = LaunchedServer.start(settings.serve(), settings.work())) {
      GrpcTarget grpc = new GrpcTarget(data, server.grpcAddress(), Ingest.COLLECTION);
      RestTarget rest = new RestTarget(data, server.httpAddress(), Ingest.COLLECTION);
      long firstAnswer = server.millisToFirstAnswer(grpc);
      List<Case> cases = new ArrayList<>(curves(grpc));
      cases.addAll(curves(rest));
      curves.addAll(meter.measure(cases));
      return new Results.Served(firstAnswer, server.residentBytes());
    }
  }

  private static long rate(Ingest.Loaded loaded) {
    return loaded.rows() * 1_000 / Math.max(1, loaded.loadedMillis());
  }

  private List<Case> curves(Target target) {
    List<Case> cases = new ArrayList<>();
    for (int threads : Arrays.stream(new int[] {1, settings.clients()}).distinct().toArray()) {
      for (int ef : EFS) {
        cases.add(new Case(target, threads, null, ef));
      }
      cases.add(new Case(target, threads, null, null));
    }
    return cases;
  }

  private static List<Case> filters(Target target, Dataset data) {
    List<Case> cases = new ArrayList<>(List.of(new Case(target, 1, null, null)));
    data.filters().forEach(filter -> cases.add(new Case(target, 1, filter, null)));
    return cases;
  }

  @FormatMethod
  private void say(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  private static String machine() throws IOException {
    Path cpuinfo = Path.of("/proc/cpuinfo");
    Predicate<String> isModel = line -> line.startsWith("model name");
    String model =
        Files.exists(cpuinfo)
            ? Files.readAllLines(cpuinfo).stream()
                .filter(isModel)
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor")
            : "unknown processor";
    return "%s, %d cores, %s %s, Java %s"
        .formatted(
            model,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version());
  }
}
