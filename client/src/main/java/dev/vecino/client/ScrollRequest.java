package dev.vecino.client;

import java.util.Optional;

/**
 * Points to read in the order of their ids, a page at a time.
 *
 * <pre>{@code
 * ScrollRequest.all().withPageSize(1000).withFilter(match("lang", "en"));
 * }</pre>
 *
 * @param pageSize points a page, 1 to 10,000
 * @param cursor {@link ScrollPage#nextCursor()} of the page before; empty: from the start
 */
public record ScrollRequest(
    int pageSize,
    Optional<String> cursor,
    Filter filter,
    PayloadSelector payload,
    boolean vectors) {

  /** Every point with its payload, without vectors, 100 a page. */
  public static ScrollRequest all() {
    return new ScrollRequest(100, Optional.empty(), Filter.ALL, PayloadSelector.ALL, false);
  }

  /** The same with another number of points a page. */
  public ScrollRequest withPageSize(int points) {
    return new ScrollRequest(points, cursor, filter, payload, vectors);
  }

  /** The same from this cursor on. */
  public ScrollRequest after(Optional<String> nextCursor) {
    return new ScrollRequest(pageSize, nextCursor, filter, payload, vectors);
  }

  /** The same among the points that the condition matches. */
  public ScrollRequest withFilter(Condition condition) {
    return new ScrollRequest(pageSize, cursor, Filter.of(condition), payload, vectors);
  }

  /** The same with another part of the payloads. */
  public ScrollRequest withPayload(PayloadSelector selector) {
    return new ScrollRequest(pageSize, cursor, filter, selector, vectors);
  }

  /** The same with vectors. */
  public ScrollRequest withVectors() {
    return new ScrollRequest(pageSize, cursor, filter, payload, true);
  }
}
