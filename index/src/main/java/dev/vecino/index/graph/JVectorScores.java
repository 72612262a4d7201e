package dev.vecino.index.graph;

import dev.vecino.index.Cancellation;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;

/**
 * Answers jVector's builder with our own kernels on the rows where they lie, so that no vector is
 * copied for it. It asks for a provider at least once a node: a good place to notice cancellation.
 */
final class JVectorScores implements BuildScoreProvider {
  private final NodeSimilarity similarity;
  private final Cancellation cancellation;

  JVectorScores(NodeSimilarity similarity, Cancellation cancellation) {
    this.similarity = similarity;
    this.cancellation = cancellation;
  }

  @Override
  public boolean isExact() {
    return true;
  }

  @Override
  public VectorFloat<?> approximateCentroid() {
    throw new UnsupportedOperationException("nodes are known by their number alone");
  }

  @Override
  public SearchScoreProvider searchProviderFor(VectorFloat<?> vector) {
    throw new UnsupportedOperationException("nodes are known by their number alone");
  }

  @Override
  public SearchScoreProvider searchProviderFor(int node) {
    cancellation.check();
    return new DefaultSearchScoreProvider(
        (ScoreFunction.ExactScoreFunction) other -> similarity.of(node, other));
  }

  @Override
  public SearchScoreProvider diversityProviderFor(int node) {
    return searchProviderFor(node);
  }
}
