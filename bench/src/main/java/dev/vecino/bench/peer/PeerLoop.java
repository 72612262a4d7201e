package dev.vecino.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads operations from standard input and answers each with a line of JSON, as the Python workers
 * do. An operation is a line of tab-separated fields, the first its name, the others {@code
 * key=value}: {@code load}, {@code build}, {@code prepare}, {@code answers}, {@code measure},
 * {@code close}.
 */
public final class PeerLoop {
  private final PeerEngine engine;
  private final Map<PeerEngine.Search, PeerEngine.Searcher> searchers = new HashMap<>();

  PeerLoop(PeerEngine engine) {
    this.engine = engine;
  }

  /** Serves one engine until {@code close} or the end of the input. */
  public static void serve(PeerEngine engine) throws Exception {
    // Libraries print what they like to standard output.
    PrintStream answers = System.out;
    System.setOut(System.err);
    try (engine;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      new PeerLoop(engine).answerAll(lines, answers);
    }
  }

  void answerAll(BufferedReader lines, PrintStream answers) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Fields fields = Fields.parse(line);
      answers.println(answer(fields));
      answers.flush();
      if (fields.op().equals("close")) {
        return;
      }
    }
  }

  private String answer(Fields fields) {
    try {
      return switch (fields.op()) {
        case "load" -> {
          engine.load(Path.of(fields.require("dataset")));
          yield "{}";
        }
        case "build" -> build(fields);
        case "prepare" -> {
          searcher(fields);
          yield "{}";
        }
        case "answers" -> answers(searcher(fields));
        case "measure" -> measure(fields);
        case "close" -> "{}";
        default -> throw new IllegalArgumentException("unknown operation " + fields.op());
      };
    } catch (Exception e) {
      e.printStackTrace();
      return "{\"error\":" + quoted(e.toString()) + "}";
    }
  }

  private String build(Fields fields) throws Exception {
    long start = System.nanoTime();
    engine.build(new PeerEngine.Task(Path.of(fields.require("work")), fields.require("metric")));
    double seconds = (System.nanoTime() - start) / 1e9;
    String memory =
        engine.memoryBytes().isPresent() ? Long.toString(engine.memoryBytes().getAsLong()) : "null";
    return """
    {"seconds":%s,"memory_bytes":%s,"settings":%s,"version":%s,"address":null}\
    """
        .formatted(seconds, memory, quoted(engine.settings()), quoted(engine.version()));
  }

  private PeerEngine.Searcher searcher(Fields fields) throws Exception {
    String effort = fields.find("effort");
    PeerEngine.Search search =
        new PeerEngine.Search(
            Integer.parseInt(fields.require("k")),
            effort == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(effort)),
            fields.find("filter"));
    PeerEngine.Searcher known = searchers.get(search);
    if (known == null) {
      known = engine.prepare(search);
      searchers.put(search, known);
    }
    return known;
  }

  private String answers(PeerEngine.Searcher searcher) throws Exception {
    StringBuilder json = new StringBuilder("{\"ids\":[");
    for (int query = 0; query < engine.queryCount(); query++) {
      json.append(query == 0 ? "" : ",")
          .append(Arrays.toString(searcher.search(query)).replace(" ", ""));
    }
    return json.append("]}").toString();
  }

  private String measure(Fields fields) throws Exception {
    PeerEngine.Searcher searcher = searcher(fields);
    String threads = fields.find("threads");
    long nanos =
        (long) (Double.parseDouble(fields.require("seconds")) * TimeUnit.SECONDS.toNanos(1));
    SearchRound round = new SearchRound(searcher, engine.queryCount(), nanos);
    return round.run(threads == null ? 1 : Integer.parseInt(threads)).json();
  }

  private static String quoted(String text) {
    String escaped =
        text.codePoints()
            .mapToObj(c ->
                c == '"' || c == '\\'
                    ? "\\" + (char) c
                    : c < ' ' ? "\\u%04x".formatted(c) : Character.toString(c))
            .collect(Collectors.joining());
    return '"' + escaped + '"';
  }

  private record Fields(String op, Map<String, String> values) {
    static Fields parse(String line) {
      String[] parts = line.split("\t", -1);
      Map<String, String> values =
          IntStream.range(1, parts.length)
              .mapToObj(i -> parts[i].split("=", 2))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
      return new Fields(parts[0], values);
    }

    @Nullable String find(String key) {
      return values.get(key);
    }

    String require(String key) {
      String value = values.get(key);
      if (value == null) {
        throw new IllegalArgumentException(op + " lacks " + key);
      }
      return value;
    }
  }
}
