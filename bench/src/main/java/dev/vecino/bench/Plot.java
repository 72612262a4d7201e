package dev.vecino.bench;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/**
 * A plot of recall against queries a second as an SVG element: recall from {@code left} to 1 on the
 * x axis, speed on a logarithmic y axis.
 *
 * @param left least recall that is shown
 */
record Plot(double left, List<Line> lines) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int MARGIN = 60;
  private static final List<String> COLOURS =
      List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf");

  /** One setting's points, in order of recall. */
  record Line(String name, List<Point> points) {}

  /** One point; {@code label} is shown beside it. */
  record Point(double recall, double queriesPerSecond, String label) {}

  String svg() {
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg viewBox='0 0 %d %d' width='%d' role='img' font-family='sans-serif' font-size='11'>",
        WIDTH,
        HEIGHT,
        WIDTH);
    grid(svg);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), i);
    }
    return svg.append("</svg>").toString();
  }

  private void grid(StringBuilder svg) {
    for (int i = 0; i <= 5; i++) {
      double recall = left + (1 - left) * i / 5;
      add(
          svg,
          "<line x1='%1$.1f' x2='%1$.1f' y1='%2$d' y2='%3$d' stroke='#ddd'/>"
              + "<text x='%1$.1f' y='%4$d' text-anchor='middle'>%5$.3f</text>",
          x(recall),
          MARGIN / 2,
          HEIGHT - MARGIN,
          HEIGHT - MARGIN + 16,
          recall);
    }
    for (int exponent = lowest(); exponent <= lowest() + decades(); exponent++) {
      double rate = Math.pow(10, exponent);
      add(
          svg,
          "<line x1='%1$d' x2='%2$d' y1='%3$.1f' y2='%3$.1f' stroke='#ddd'/>"
              + "<text x='%4$d' y='%3$.1f' text-anchor='end'>%5$,.0f</text>",
          MARGIN,
          WIDTH - MARGIN / 2,
          y(rate),
          MARGIN - 6,
          rate);
    }
    add(
        svg,
        "<text x='%d' y='%d' text-anchor='middle'>recall@10</text><text x='6' y='16'>queries/s</text>",
        WIDTH / 2,
        HEIGHT - 20);
  }

  private void draw(StringBuilder svg, Line line, String colour, int place) {
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      if (point.recall() < left) {
        continue;
      }
      double x = x(point.recall());
      double y = y(point.queriesPerSecond());
      add(path, "%s%.1f,%.1f", path.isEmpty() ? "M" : " L", x, y);
      add(
          svg,
          "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'><title>%s, %s: recall %.4f, %,.0f/s"
              + "</title></circle>",
          x,
          y,
          colour,
          line.name(),
          point.label(),
          point.recall(),
          point.queriesPerSecond());
    }
    add(svg, "<path d='%s' fill='none' stroke='%s' stroke-width='1.5'/>", path, colour);
    add(
        svg,
        "<text x='%d' y='%d' fill='%s'>%s</text>",
        MARGIN + 8,
        MARGIN / 2 + 14 * (place + 1),
        colour,
        line.name());
  }

  private double x(double recall) {
    return MARGIN + (recall - left) / (1 - left) * (WIDTH - 1.5 * MARGIN);
  }

  private double y(double rate) {
    double share = (Math.log10(rate) - lowest()) / decades();
    return HEIGHT - MARGIN - share * (HEIGHT - 1.5 * MARGIN);
  }

  private int lowest() {
    return (int) Math.floor(Math.log10(Math.max(1, extreme(false))));
  }

  private int decades() {
    return Math.max(1, (int) Math.ceil(Math.log10(Math.max(1, extreme(true)))) - lowest());
  }

  private double extreme(boolean most) {
    var rates =
        lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::queriesPerSecond);
    return (most ? rates.max() : rates.min()).orElse(1);
  }

  @FormatMethod
  private static void add(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments));
  }
}
