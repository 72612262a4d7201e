package dev.vecino.peers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vecino.bench.peer.PeerEngine;
import dev.vecino.bench.peer.PeerLoop;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * jVector's graph in memory with its own builder and searcher, over float32 vectors; 32 neighbours
 * a node, as HNSW with M 16 has. A filter is a set of rows that is made before the searches.
 */
public final class JVectorPeer implements PeerEngine {
  private static final VectorTypeSupport VECTORS =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private static final int DEGREE = 32;
  private static final int BEAM_WIDTH = 200;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private @Nullable Rows rows;
  private @Nullable ImmutableGraphIndex graph;
  private @Nullable RandomAccessVectorValues base;
  private List<VectorFloat<?>> queries = List.of();
  private VectorSimilarityFunction function = VectorSimilarityFunction.DOT_PRODUCT;

  private JVectorPeer() {}

  /** Serves the runner over standard input and output. */
  public static void main(String[] args) throws Exception {
    PeerLoop.serve(new JVectorPeer());
  }

  @Override
  public void load(Path dataset) throws IOException {
    rows = Rows.read(dataset);
  }

  private Rows rows() {
    if (rows == null) {
      throw new IllegalStateException("no data set is loaded");
    }
    return rows;
  }

  @Override
  public void build(Task task) throws IOException {
    boolean cosine = task.metric().equals("cosine");
    // jVector means DOT_PRODUCT for unit vectors; on others its graph loses recall, which shows.
    function =
        task.metric().equals("euclidean")
            ? VectorSimilarityFunction.EUCLIDEAN
            : VectorSimilarityFunction.DOT_PRODUCT;
    queries = wrapped(cosine ? Rows.unit(rows().queries()) : rows().queries());
    int dimension = rows().base()[0].length;
    RandomAccessVectorValues values =
        new ListRandomAccessVectorValues(
            wrapped(cosine ? Rows.unit(rows().base()) : rows().base()), dimension);
    base = values;
    BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(values, function);
    // Two degrees, one for layer 0 and one for the rest, are what makes jVector build a hierarchy.
    try (GraphIndexBuilder builder =
        GraphIndexBuilder.builder(scores, dimension, List.of(DEGREE, DEGREE))
            .withBeamWidth(BEAM_WIDTH)
            .withNeighborOverflow(OVERFLOW)
            .withAlpha(ALPHA)
            .build()) {
      graph = builder.build(values);
    }
  }

  private static List<VectorFloat<?>> wrapped(float[][] vectors) {
    return Stream.of(vectors)
        .<VectorFloat<?>>map(vector -> VECTORS.createFloatVector(vector))
        .toList();
  }

  @Override
  public int queryCount() {
    return rows().queries().length;
  }

  @Override
  public Searcher prepare(Search search) {
    ImmutableGraphIndex built = graph;
    RandomAccessVectorValues values = base;
    if (built == null || values == null) {
      throw new IllegalStateException("nothing is built");
    }
    int width = Math.max(search.k(), search.width());
    String name = search.filter();
    Bits accepted = name == null ? Bits.ALL : passing(rows().filter(name))::get;
    ThreadLocal<GraphSearcher> own = ThreadLocal.withInitial(() -> new GraphSearcher(built));
    return query -> {
      var scores = DefaultSearchScoreProvider.exact(queries.get(query), function, values);
      SearchResult.NodeScore[] found =
          own.get().search(scores, search.k(), width, 0f, 0f, accepted).getNodes();
      return Arrays.stream(found).mapToInt(node -> node.node).toArray();
    };
  }

  private BitSet passing(JsonNode expression) {
    BitSet passing = new BitSet();
    for (int i = 0; i < rows().payloads().size(); i++) {
      passing.set(i, Expressions.matches(expression, rows().payloads().get(i)));
    }
    return passing;
  }

  @Override
  public OptionalLong memoryBytes() {
    if (graph == null) {
      return OptionalLong.empty();
    }
    long vectors = (long) rows().base().length * rows().base()[0].length * Float.BYTES;
    return OptionalLong.of(graph.ramBytesUsed() + vectors);
  }

  @Override
  public String settings() {
    return "degree %d, beam width %d, alpha %s, with hierarchy, float32, %s"
        .formatted(
            DEGREE,
            BEAM_WIDTH,
            ALPHA,
            VectorizationProvider.getInstance().getClass().getSimpleName());
  }

  @Override
  public String version() {
    var source = GraphSearcher.class.getProtectionDomain().getCodeSource();
    String jar = Path.of(source.getLocation().getPath()).getFileName().toString();
    return jar.replaceAll("^jvector-|\\.jar$", "");
  }

  @Override
  public void close() throws IOException {
    if (graph != null) {
      graph.close();
    }
  }
}
