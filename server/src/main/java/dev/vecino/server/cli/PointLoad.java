package dev.vecino.server.cli;

import dev.vecino.client.BatchUpsertException;
import dev.vecino.client.BatchUpserter;
import dev.vecino.client.CollectionInfo;
import dev.vecino.client.CollectionSpec;
import dev.vecino.client.Durability;
import dev.vecino.client.ErrorCode;
import dev.vecino.client.Metric;
import dev.vecino.client.Point;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientException;
import dev.vecino.client.VectorSpec;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads the rows of a source into a collection, which it creates when it is missing, with progress
 * and, where a state is given, so that an interrupted load continues.
 */
final class PointLoad {
  private static final Pattern POINT_INDEX = Pattern.compile("^points\\[([0-9]{1,9})]");
  private static final long SAVE_INTERVAL_NANOS = 1_000_000_000L;

  private final VecinoClient client;
  private final Terminal terminal;
  private final Settings settings;
  private final LongSupplier nanoTime = System::nanoTime;
  private long savedNanos = nanoTime.getAsLong();

  /**
   * What to load into, and how.
   *
   * @param metric of a collection that is created; empty: cosine
   * @param batchPoints points a request
   * @param parallel requests under way
   * @param state where progress is remembered; empty: nowhere
   */
  record Settings(
      String collection,
      Optional<Metric> metric,
      int batchPoints,
      int parallel,
      Durability durability,
      Optional<ImportState> state) {}

  PointLoad(VecinoClient client, Terminal terminal, Settings settings) {
    this.client = client;
    this.terminal = terminal;
    this.settings = settings;
  }

  /**
   * Loads everything.
   *
   * @return rows that are in, those of former runs included
   * @throws CliException when a row is bad or refused; its message says how many rows are in
   */
  long run(RowSource source) {
    Optional<CollectionInfo> known = find();
    long before = resumeAt(known);
    source.skip(before);
    if (before > 0) {
      terminal.err().printf("continuing after %,d rows%n", before);
    }
    Optional<Point> first = firstRow(source, before);
    if (first.isEmpty()) {
      forget();
      return before;
    }
    prepare(known, dimension(first.get()));
    return load(source, first.get(), before);
  }

  private static Optional<Point> firstRow(RowSource source, long before) {
    try {
      return source.next();
    } catch (CliException e) {
      throw new CliException("%s (%,d rows are in)".formatted(e.getMessage(), before), e);
    }
  }

  private static int dimension(Point point) {
    float[] vector = point.vectors().get(Point.UNNAMED);
    return vector == null ? 0 : vector.length;
  }

  private Optional<CollectionInfo> find() {
    try {
      return Optional.of(client.collection(settings.collection()));
    } catch (VecinoClientException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private long resumeAt(Optional<CollectionInfo> known) {
    if (known.isEmpty()) {
      return 0;
    }
    return settings
        .state()
        .flatMap(ImportState::load)
        .filter(position -> position.version() <= known.get().version())
        .map(ImportState.Position::rows)
        .orElse(0L);
  }

  private void prepare(Optional<CollectionInfo> known, int dimension) {
    if (known.isEmpty()) {
      Metric metric = settings.metric().orElse(Metric.COSINE);
      client.createIfNotExists(CollectionSpec.of(settings.collection(), dimension, metric));
      terminal
          .err()
          .printf(
              "created collection '%s': %d dimensions, %s%n",
              settings.collection(), dimension, CollectionsCommand.lower(metric));
      return;
    }
    VectorSpec spec = known.get().vectors().get(Point.UNNAMED);
    if (spec == null) {
      throw new CliException(
          "collection '%s' has named vectors %s; import fills collections with one unnamed vector"
              .formatted(settings.collection(), known.get().vectors().keySet()));
    }
    if (spec.dimension() != dimension) {
      throw new CliException(
          "the data has %d dimensions, collection '%s' expects %d"
              .formatted(dimension, settings.collection(), spec.dimension()));
    }
    if (settings.metric().filter(metric -> metric != spec.metric()).isPresent()) {
      throw new CliException(
          "collection '%s' is there already and compares by %s"
              .formatted(settings.collection(), CollectionsCommand.lower(spec.metric())));
    }
  }

  private long load(RowSource source, Point first, long before) {
    ProgressLine line = new ProgressLine(terminal, settings.collection() + ":", nanoTime);
    BatchUpserter upserter =
        client
            .batchUpserter(settings.collection())
            .batchPoints(settings.batchPoints())
            .inFlight(settings.parallel())
            .durability(settings.durability())
            .onProgress(progress -> remember(before, progress))
            .build();
    try {
      Optional<Point> point = Optional.of(first);
      while (point.isPresent()) {
        upserter.add(point.get());
        line.show(state(source, before, upserter));
        point = source.next();
      }
      upserter.close();
      line.finish(state(source, before, upserter));
      forget();
      return before + upserter.progress().acknowledgedPrefix();
    } catch (BatchUpsertException e) {
      line.interrupt();
      throw refused(source, before, upserter, e);
    } catch (CliException e) {
      line.interrupt();
      throw badRow(source, before, upserter, e);
    }
  }

  private ProgressLine.State state(RowSource source, long before, BatchUpserter upserter) {
    long done = before + upserter.progress().acknowledged();
    return new ProgressLine.State(done, before, source.fractionRead());
  }

  /** Called on a thread of the client, one at a time. */
  private void remember(long before, BatchUpserter.Progress progress) {
    long now = nanoTime.getAsLong();
    if (now - savedNanos >= SAVE_INTERVAL_NANOS) {
      savedNanos = now;
      save(before, progress);
    }
  }

  private void save(long before, BatchUpserter.Progress progress) {
    settings
        .state()
        .ifPresent(state ->
            state.save(
                new ImportState.Position(
                    before + progress.acknowledgedPrefix(), progress.version())));
  }

  private void forget() {
    settings.state().ifPresent(ImportState::remove);
  }

  /** A bad row of the file: what was read before it goes in first. */
  private CliException badRow(
      RowSource source, long before, BatchUpserter upserter, CliException cause) {
    try {
      upserter.close();
    } catch (BatchUpsertException e) {
      return refused(source, before, upserter, e);
    }
    return ended(before, upserter, String.valueOf(cause.getMessage()), cause);
  }

  private CliException refused(
      RowSource source, long before, BatchUpserter upserter, BatchUpsertException e) {
    upserter.close();
    Throwable cause = e.getCause() == null ? e : e.getCause();
    Optional<Long> index =
        e.violations().stream()
            .map(violation -> POINT_INDEX.matcher(violation.field()))
            .filter(Matcher::find)
            .map(matcher -> Long.parseLong(matcher.group(1)))
            .findFirst();
    String place =
        index
            .map(i -> source.place(before + e.firstIndex() + i))
            .orElseGet(() ->
                "rows %,d to %,d".formatted(before + e.firstIndex(), before + e.endIndex() - 1));
    return ended(before, upserter, place + ": " + cause.getMessage(), e);
  }

  private CliException ended(long before, BatchUpserter upserter, String message, Throwable cause) {
    BatchUpserter.Progress progress = upserter.progress();
    if (progress.acknowledged() > 0) {
      save(before, progress);
    }
    return new CliException(
        "%s (%,d rows are in)".formatted(message, before + progress.acknowledged()), cause);
  }
}
