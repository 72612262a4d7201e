package dev.vecino.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An engine that the runner builds and searches through {@link PeerLoop}. */
public interface PeerEngine extends AutoCloseable {

  /** Reads a data set's vectors and queries; nothing of it is measured. */
  void load(Path dataset) throws IOException;

  /** Loads and indexes all rows, until searches are as fast as they get. */
  void build(Task task) throws Exception;

  /** Queries of the data set. */
  int queryCount();

  /** Makes ready for searches of one kind, so that only searching is measured. */
  Searcher prepare(Search search) throws Exception;

  /** Bytes of the index in memory with its vectors, as the engine itself says. */
  OptionalLong memoryBytes() throws IOException;

  /** How it was set up, for the report. */
  String settings();

  /** The engine's version. */
  String version();

  @Override
  void close() throws IOException;

  /**
   * What to build.
   *
   * @param work a new folder for the engine's files
   * @param metric {@code cosine}, {@code dot} or {@code euclidean}
   */
  record Task(Path work, String metric) {}

  /**
   * A kind of search.
   *
   * @param effort width of the graph walk; empty for the engine's default
   * @param filter name of one of the data set's filters, null for none
   */
  record Search(int k, OptionalInt effort, @Nullable String filter) {

    /** The effort, which this engine cannot do without. */
    public int width() {
      return effort.orElseThrow(() -> new IllegalArgumentException("an effort is needed"));
    }
  }

  /** Searches with one query after the other; used by several threads. */
  @FunctionalInterface
  interface Searcher {
    /** Rows nearest to a query, best first. */
    int[] search(int query) throws Exception;
  }
}
