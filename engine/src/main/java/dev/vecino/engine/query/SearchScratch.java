package dev.vecino.engine.query;

import dev.vecino.index.TopK;
import dev.vecino.index.graph.GraphSearcher;
import dev.vecino.index.quantization.Int8Query;
import dev.vecino.index.scan.CodeScan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a search needs room for, used again by later ones. */
final class SearchScratch {
  final GraphSearcher searcher = new GraphSearcher();

  /** The best answers by exact rank. */
  final TopK answers = new TopK(16);

  /** The best candidates of the walks by approximate rank, to be ranked exactly. */
  final TopK candidates = new TopK(64);

  final CodeScan codeScan = new CodeScan();

  /** Where the query lies, and what it becomes for the codes of each segment. */
  float[] query = new float[0];

  private final List<Int8Query.Room> rooms = new ArrayList<>();
  private int roomsTaken;

  /** Room for the query against the codes of one more segment. */
  Int8Query.Room nextRoom() {
    if (roomsTaken == rooms.size()) {
      rooms.add(new Int8Query.Room());
    }
    return rooms.get(roomsTaken++);
  }

  /** Scratch spaces that no search uses at present: at most as many as ever ran at once. */
  static final class Pool {
    private final ConcurrentLinkedQueue<SearchScratch> free = new ConcurrentLinkedQueue<>();

    SearchScratch take() {
      SearchScratch scratch = free.poll();
      return scratch == null ? new SearchScratch() : scratch;
    }

    void giveBack(SearchScratch scratch) {
      scratch.roomsTaken = 0;
      free.add(scratch);
    }
  }
}
