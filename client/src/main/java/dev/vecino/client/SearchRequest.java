package dev.vecino.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A search for the points nearest to a vector.
 *
 * <pre>{@code
 * SearchRequest request = SearchRequest.builder(embedding)
 *     .limit(5)
 *     .filter(all(match("lang", "en"), range("year").gte(2020)))
 *     .build();
 * }</pre>
 *
 * @param vector {@code float[dimension]}; must not be changed
 * @param using the named vector to search; empty when there is only one
 * @param limit answers, 1 to 10,000
 * @param offset answers to leave out at the front
 * @param ef width of the graph search; empty: chosen by the server
 * @param targetRecall share of the true nearest that should be found, above 0 and up to 1; not
 *     together with {@code ef}
 * @param exact compare with every matching point
 * @param scoreThreshold a minimum for cosine and dot, a maximum for euclidean
 * @param timeout given to the server; the call's own deadline counts as well
 */
public record SearchRequest(
    float[] vector,
    String using,
    int limit,
    int offset,
    Filter filter,
    OptionalInt ef,
    OptionalDouble targetRecall,
    boolean exact,
    Optional<Float> scoreThreshold,
    PayloadSelector payload,
    boolean vectors,
    boolean allowPartial,
    boolean explain,
    Optional<Duration> timeout) {
  public SearchRequest {
    vector = vector.clone();
  }

  /** The nearest {@code limit} points with their payloads. */
  public static SearchRequest nearest(float[] vector, int limit) {
    return builder(vector).limit(limit).build();
  }

  public static Builder builder(float... vector) {
    return new Builder(vector);
  }

  /** Gathers a search. Not thread-safe. */
  public static final class Builder {
    private final float[] vector;
    private String using = "";
    private int limit = 10;
    private int offset;
    private Filter filter = Filter.ALL;
    private OptionalInt ef = OptionalInt.empty();
    private OptionalDouble targetRecall = OptionalDouble.empty();
    private boolean exact;
    private Optional<Float> scoreThreshold = Optional.empty();
    private PayloadSelector payload = PayloadSelector.ALL;
    private boolean vectors;
    private boolean allowPartial;
    private boolean explain;
    private Optional<Duration> timeout = Optional.empty();

    private Builder(float[] vector) {
      this.vector = vector;
    }

    /** The named vector to search. */
    public Builder using(String name) {
      this.using = name;
      return this;
    }

    /** How many answers; 10 unless set. */
    public Builder limit(int answers) {
      this.limit = answers;
      return this;
    }

    /** How many answers to leave out at the front. */
    public Builder offset(int answers) {
      this.offset = answers;
      return this;
    }

    /** Only points that the condition matches. */
    public Builder filter(Condition condition) {
      this.filter = Filter.of(condition);
      return this;
    }

    /** Width of the graph search: wider finds more of the true neighbours, and takes longer. */
    public Builder ef(int width) {
      this.ef = OptionalInt.of(width);
      return this;
    }

    /**
     * Share of the true nearest points that should be found, above 0 and up to 1: every segment is
     * searched as wide as it learned that this takes. Not together with {@link #ef}.
     */
    public Builder targetRecall(double recall) {
      this.targetRecall = OptionalDouble.of(recall);
      return this;
    }

    /** Compare with every matching point instead of walking the graph. */
    public Builder exact() {
      this.exact = true;
      return this;
    }

    /** A minimum score for cosine and dot, a maximum distance for euclidean. */
    public Builder scoreThreshold(float score) {
      this.scoreThreshold = Optional.of(score);
      return this;
    }

    /** Which part of the payload comes back; all of it unless set. */
    public Builder withPayload(PayloadSelector selector) {
      this.payload = selector;
      return this;
    }

    /** Answers bear their vectors. */
    public Builder withVectors() {
      this.vectors = true;
      return this;
    }

    /** Answer from the undamaged segments when one is damaged. */
    public Builder allowPartial() {
      this.allowPartial = true;
      return this;
    }

    /** Say how the search was carried out. */
    public Builder explain() {
      this.explain = true;
      return this;
    }

    /** Let the server give up after so long. */
    public Builder timeout(Duration duration) {
      this.timeout = Optional.of(duration);
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
          payload,
          vectors,
          allowPartial,
          explain,
          timeout);
    }
  }
}
