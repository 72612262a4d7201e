package dev.vecino.server.cli;

import java.util.ArrayList;
import java.util.List;

/** Text in columns; the last one takes what is left of the terminal's width. */
final class TextTable {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... header) {
    this.header = List.of(header);
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  void print(Terminal terminal) {
    int last = header.size() - 1;
    int[] widths = new int[last];
    for (int column = 0; column < last; column++) {
      widths[column] = header.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    terminal.out().println(terminal.faint(line(header, widths, terminal)));
    for (List<String> row : rows) {
      terminal.out().println(line(row, widths, terminal));
    }
  }

  private static String line(List<String> cells, int[] widths, Terminal terminal) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
    }
    return line.append(terminal.fitted(cells.getLast(), terminal.columns() - line.length()))
        .toString();
  }
}
