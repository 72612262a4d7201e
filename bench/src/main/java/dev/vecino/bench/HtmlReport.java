package dev.vecino.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run measured as one HTML page that needs nothing else. */
record HtmlReport(Results results) {
  private static final String STYLE =
      "body{font:14px/1.5 sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#222}"
          + "pre{background:#f6f6f6;padding:1rem;overflow:auto}"
          + "section{display:flex;flex-wrap:wrap;gap:1rem}";

  String html() {
    return """
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>Vecino benchmark</title><style>%s</style></head>
    <body>
    <h1>Vecino benchmark</h1>
    <p>%s<br>%s</p>
    <section>%s</section>
    <h2>Numbers</h2>
    <p>Medians of rounds that take turns. Over gRPC and REST the client shares the machine with
    the server. CPU and bytes are those of the asking thread for a search.</p>
    <pre>%s</pre>
    </body>
    </html>
    """
        .formatted(
            STYLE,
            escaped(results.dataset()),
            escaped(results.machine()),
            plots(),
            escaped(new TextReport(results).text()));
  }

  private String plots() {
    Map<Integer, List<Plot.Line>> byThreads = new LinkedHashMap<>();
    lines()
        .forEach((name, points) ->
            byThreads
                .computeIfAbsent(points.getFirst().of().threads(), t -> new ArrayList<>())
                .add(line(name, points)));
    StringBuilder plots = new StringBuilder();
    byThreads.forEach((threads, lines) ->
        plots
            .append("<figure>")
            .append(new Plot(least(), lines).svg())
            .append("<figcaption>")
            .append(threads == 1 ? "1 client" : threads + " clients")
            .append("</figcaption></figure>"));
    return plots.toString();
  }

  private Map<String, List<Measurement>> lines() {
    Map<String, List<Measurement>> lines = new LinkedHashMap<>();
    for (Measurement point : results.curves()) {
      String name = point.of().target().name() + " x " + point.of().threads();
      lines.computeIfAbsent(name, n -> new ArrayList<>()).add(point);
    }
    return lines;
  }

  private static Plot.Line line(String name, List<Measurement> points) {
    return new Plot.Line(
        name,
        points.stream()
            .sorted(Comparator.comparingDouble(Measurement::recall))
            .map(point ->
                new Plot.Point(
                    point.recall(),
                    point.queriesPerSecond(),
                    "ef " + (point.of().ef() == null ? "default" : point.of().ef())))
            .toList());
  }

  /** Rounded down to a twentieth, so that the axis has plain numbers; 0.95 at most. */
  private double least() {
    double least = results.curves().stream().mapToDouble(Measurement::recall).min().orElse(0);
    return Math.min(0.95, Math.floor(least * 20) / 20);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
