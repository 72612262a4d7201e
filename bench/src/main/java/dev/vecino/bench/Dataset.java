package dev.vecino.bench;

import dev.vecino.engine.Payload;
import dev.vecino.engine.filter.Condition;
import dev.vecino.engine.filter.Filter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A folder with vectors, payloads, queries, filters and their exact answers: base.npy, queries.npy,
 * payload.jsonl.gz, gt_scores.npy, filters.json and a gt_NAME_scores.npy for every filter. Row i
 * has id i.
 */
public final class Dataset {
  private final Path folder;
  private final NpyArray base;
  private final NpyArray queries;
  private final List<NamedFilter> filters;

  /** A filter of the data set; {@code matches} is how many rows pass. */
  public record NamedFilter(String name, Filter filter, long matches) {}

  private Dataset(Path folder, NpyArray base, NpyArray queries, List<NamedFilter> filters) {
    this.folder = folder;
    this.base = base;
    this.queries = queries;
    this.filters = filters;
  }

  /** Opens the data set in this folder. */
  public static Dataset open(Path folder) throws IOException {
    return new Dataset(
        folder,
        NpyArray.open(folder.resolve("base.npy")),
        NpyArray.open(folder.resolve("queries.npy")),
        readFilters(Files.readString(folder.resolve("filters.json"))));
  }

  public int rows() {
    return base.rows();
  }

  public int dimension() {
    return base.columns();
  }

  public float[] row(int row) {
    return base.floats(row);
  }

  public int queryCount() {
    return queries.rows();
  }

  public float[] query(int row) {
    return queries.floats(row);
  }

  public List<NamedFilter> filters() {
    return filters;
  }

  /** The payloads, in row order. */
  public List<Payload> payloads() throws IOException {
    List<Payload> payloads = new ArrayList<>();
    Path file = folder.resolve("payload.jsonl.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        payloads.add(Payload.parse(line.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return payloads;
  }

  /**
   * The exact scores of the nearest rows, best first, NaN where fewer rows pass.
   *
   * @param filter null for the unfiltered ones
   */
  public float[][] exactScores(@Nullable NamedFilter filter) throws IOException {
    String name = filter == null ? "gt_scores.npy" : "gt_" + filter.name() + "_scores.npy";
    NpyArray scores = NpyArray.open(folder.resolve(name));
    float[][] all = new float[scores.rows()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = scores.floats(i);
    }
    return all;
  }

  private static List<NamedFilter> readFilters(String json) {
    Payload wrapped =
        Payload.parse(("{\"filters\":" + json + "}").getBytes(StandardCharsets.UTF_8));
    List<NamedFilter> filters = new ArrayList<>();
    for (Map<?, ?> entry : objects(wrapped.fields().get("filters"))) {
      filters.add(
          new NamedFilter(
              (String) require(entry, "name"),
              Filter.must(condition((Map<?, ?>) require(entry, "filter"))),
              (Long) require(entry, "matches")));
    }
    return List.copyOf(filters);
  }

  private static Object require(Map<?, ?> object, String field) {
    Object value = object.get(field);
    if (value == null) {
      throw new IllegalArgumentException("a filter lacks '" + field + "': " + object);
    }
    return value;
  }

  private static List<Map<?, ?>> objects(@Nullable Object list) {
    List<Map<?, ?>> objects = new ArrayList<>();
    if (list instanceof List<?> elements) {
      for (Object element : elements) {
        objects.add((Map<?, ?>) element);
      }
    }
    return objects;
  }

  private static Condition condition(Map<?, ?> expression) {
    String op = (String) require(expression, "op");
    return switch (op) {
      case "eq", "contains" ->
          new Condition.Match(field(expression), List.of(require(expression, "value")));
      case "in" ->
          new Condition.Match(
              field(expression), List.copyOf((List<?>) require(expression, "values")));
      case "range" ->
          new Condition.Range(
              field(expression), bound(expression, "gte", "gt"), bound(expression, "lte", "lt"));
      case "and" ->
          new Filter(
              objects(expression.get("args")).stream().map(Dataset::condition).toList(),
              List.of(),
              List.of());
      case "or" ->
          new Filter(
              List.of(),
              objects(expression.get("args")).stream().map(Dataset::condition).toList(),
              List.of());
      case "not" -> Filter.mustNot(condition((Map<?, ?>) require(expression, "arg")));
      default -> throw new IllegalArgumentException("unknown operation " + op);
    };
  }

  private static String field(Map<?, ?> expression) {
    return (String) require(expression, "field");
  }

  private static Condition.@Nullable NumberBound bound(
      Map<?, ?> expression, String inclusive, String exclusive) {
    if (expression.get(inclusive) instanceof Number number) {
      return new Condition.NumberBound(number, true);
    }
    if (expression.get(exclusive) instanceof Number number) {
      return new Condition.NumberBound(number, false);
    }
    return null;
  }
}
