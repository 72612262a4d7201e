package dev.vecino.engine.query;

import dev.vecino.index.TopK;
import dev.vecino.index.graph.GraphSearcher;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a search needs room for, used again by later ones. */
final class SearchScratch {
  final GraphSearcher searcher = new GraphSearcher();

  /** The best answers by exact rank. */
  final TopK answers = new TopK(16);

  /** The best candidates of the walks by approximate rank, to be ranked exactly. */
  final TopK candidates = new TopK(64);

  /** Scratch spaces that no search uses at present: at most as many as ever ran at once. */
  static final class Pool {
    private final ConcurrentLinkedQueue<SearchScratch> free = new ConcurrentLinkedQueue<>();

    SearchScratch take() {
      SearchScratch scratch = free.poll();
      return scratch == null ? new SearchScratch() : scratch;
    }

    void giveBack(SearchScratch scratch) {
      free.add(scratch);
    }
  }
}
