package dev.vecino.engine;

import dev.vecino.engine.filter.Filter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A search for the points nearest to a vector. Made with {@link #builder(float[])}.
 *
 * @param vector {@code float[dimension]}
 * @param using the named vector to search; null when the collection has only one
 * @param limit 1 to the configured maximum (10,000)
 * @param offset answers left out at the front; limit + offset obeys the same maximum
 * @param filter null for none
 * @param ef width of the graph walk; null lets the server choose
 * @param targetRecall share of the true nearest that should be found, above 0 and up to 1: each
 *     segment is walked as wide as it learned that this takes; not together with {@code ef}; null
 *     for none
 * @param exact compare with every matching point
 * @param scoreThreshold a minimum for cosine and dot, a maximum for euclidean; null for none
 * @param allowPartial answer from the undamaged segments when one is damaged
 * @param explain say how the search was carried out
 * @param timeout give up with DEADLINE_EXCEEDED after so long; null for no limit of its own
 */
public record SearchRequest(
    float[] vector,
    @Nullable String using,
    int limit,
    int offset,
    @Nullable Filter filter,
    @Nullable Integer ef,
    @Nullable Double targetRecall,
    boolean exact,
    @Nullable Float scoreThreshold,
    PayloadSelector withPayload,
    boolean withVectors,
    boolean allowPartial,
    boolean explain,
    @Nullable Duration timeout) {

  public static final int DEFAULT_LIMIT = 10;

  public static Builder builder(float[] vector) {
    return new Builder(vector);
  }

  /** Collects the options of a search; what is not set has its default. */
  public static final class Builder {
    private final float[] vector;
    private @Nullable String using;
    private int limit = DEFAULT_LIMIT;
    private int offset;
    private @Nullable Filter filter;
    private @Nullable Integer ef;
    private @Nullable Double targetRecall;
    private boolean exact;
    private @Nullable Float scoreThreshold;
    private PayloadSelector withPayload = PayloadSelector.ALL;
    private boolean withVectors;
    private boolean allowPartial;
    private boolean explain;
    private @Nullable Duration timeout;

    private Builder(float[] vector) {
      this.vector = vector;
    }

    public Builder using(@Nullable String name) {
      this.using = name;
      return this;
    }

    public Builder limit(int limit) {
      this.limit = limit;
      return this;
    }

    public Builder offset(int offset) {
      this.offset = offset;
      return this;
    }

    public Builder filter(@Nullable Filter filter) {
      this.filter = filter;
      return this;
    }

    public Builder ef(@Nullable Integer ef) {
      this.ef = ef;
      return this;
    }

    public Builder targetRecall(@Nullable Double recall) {
      this.targetRecall = recall;
      return this;
    }

    public Builder exact(boolean exact) {
      this.exact = exact;
      return this;
    }

    public Builder scoreThreshold(@Nullable Float threshold) {
      this.scoreThreshold = threshold;
      return this;
    }

    public Builder withPayload(PayloadSelector selector) {
      this.withPayload = selector;
      return this;
    }

    public Builder withVectors(boolean withVectors) {
      this.withVectors = withVectors;
      return this;
    }

    public Builder allowPartial(boolean allowPartial) {
      this.allowPartial = allowPartial;
      return this;
    }

    public Builder explain(boolean explain) {
      this.explain = explain;
      return this;
    }

    public Builder timeout(@Nullable Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    public SearchRequest build() {
      return new SearchRequest(
          vector,
          using,
          limit,
          offset,
          filter,
          ef,
          targetRecall,
          exact,
          scoreThreshold,
          withPayload,
          withVectors,
          allowPartial,
          explain,
          timeout);
    }
  }
}
