package dev.vecino.bench;

import dev.vecino.engine.Collection;
import dev.vecino.engine.PayloadSelector;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.SearchRequest;
import java.util.List;

/** The embedded engine, in this process. */
record EngineTarget(Dataset data, Collection collection) implements Target {
  @Override
  public String name() {
    return "in-process";
  }

  @Override
  public Session open() {
    return ask -> scores(collection.search(request(ask)).points());
  }

  private SearchRequest request(Ask ask) {
    return SearchRequest.builder(data.query(ask.query()))
        .limit(Ask.K)
        .ef(ask.ef())
        .filter(ask.filter() == null ? null : ask.filter().filter())
        .withPayload(PayloadSelector.NONE)
        .build();
  }

  /** The scores of answers, in their order. */
  static float[] scores(List<ScoredPoint> points) {
    float[] scores = new float[points.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = points.get(i).score();
    }
    return scores;
  }
}
