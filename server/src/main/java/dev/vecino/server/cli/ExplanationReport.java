package dev.vecino.server.cli;

import dev.vecino.client.SearchResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a search was carried out, for people and for programs. */
final class ExplanationReport {
  private ExplanationReport() {}

  /** A table of segments, the reasons, and the time of each phase. */
  static void print(SearchResult.Explanation explanation, Terminal terminal) {
    TextTable table =
        new TextTable(
            "SEGMENT",
            "STRATEGY",
            "MATCH",
            "POINTS",
            "EF",
            "RECALL",
            "NODES",
            "CODES",
            "EXACT",
            "RERANKED",
            "KB",
            "FILTER US",
            "SEARCH US");
    for (SearchResult.SegmentExplanation segment : explanation.segments()) {
      SearchResult.Work work = segment.work();
      table.row(
          Long.toString(segment.segment()),
          segment.strategy(),
          Long.toString(segment.matching()),
          Long.toString(segment.points()),
          Integer.toString(work.ef()),
          work.predictedRecall().isPresent()
              ? String.format(Locale.ROOT, "%.3f", work.predictedRecall().getAsDouble())
              : "-",
          Long.toString(work.nodesVisited()),
          Long.toString(work.codeDistances()),
          Long.toString(work.exactDistances()),
          Long.toString(work.reranked()),
          Long.toString(work.bytesTouched() >> 10),
          micros(work.filter()),
          micros(work.search()));
    }
    table.print(terminal);
    for (SearchResult.SegmentExplanation segment : explanation.segments()) {
      terminal.out().printf("segment %d: %s%n", segment.segment(), segment.reason());
    }
    terminal
        .out()
        .printf(
            "microseconds: filter %s, search %s, rerank %s, fetch %s%n",
            micros(explanation.filter()),
            micros(explanation.search()),
            micros(explanation.rerank()),
            micros(explanation.fetch()));
  }

  private static String micros(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e3);
  }

  /** The names and nesting of the REST answer. */
  static Map<String, @Nullable Object> asMap(SearchResult.Explanation explanation) {
    List<@Nullable Object> segments = new ArrayList<>();
    for (SearchResult.SegmentExplanation segment : explanation.segments()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("segment", segment.segment());
      entry.put("strategy", segment.strategy());
      entry.put("reason", segment.reason());
      entry.put("matching", segment.matching());
      entry.put("points", segment.points());
      entry.put("filter_tests", segment.filterTests());
      SearchResult.Work work = segment.work();
      entry.put("ef", work.ef());
      entry.put("nodes_visited", work.nodesVisited());
      entry.put("code_distances", work.codeDistances());
      entry.put("exact_distances", work.exactDistances());
      entry.put("reranked", work.reranked());
      entry.put("bytes_touched", work.bytesTouched());
      entry.put("filter_nanos", work.filter().toNanos());
      entry.put("search_nanos", work.search().toNanos());
      work.predictedRecall().ifPresent(recall -> entry.put("predicted_recall", recall));
      segments.add(entry);
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("segments", segments);
    map.put("filter_nanos", explanation.filter().toNanos());
    map.put("search_nanos", explanation.search().toNanos());
    map.put("rerank_nanos", explanation.rerank().toNanos());
    map.put("fetch_nanos", explanation.fetch().toNanos());
    return map;
  }
}
