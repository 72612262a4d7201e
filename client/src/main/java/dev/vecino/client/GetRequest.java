package dev.vecino.client;

import java.util.Arrays;
import java.util.List;

/**
 * Points to read by id.
 *
 * <pre>{@code
 * GetRequest.of(1, 2).withVectors().withPayload(PayloadSelector.only("title"));
 * }</pre>
 */
public record GetRequest(List<PointId> ids, PayloadSelector payload, boolean vectors) {
  public GetRequest {
    ids = List.copyOf(ids);
  }

  /** These points with their payloads, without vectors. */
  public static GetRequest of(List<PointId> ids) {
    return new GetRequest(ids, PayloadSelector.ALL, false);
  }

  /** These points with their payloads, without vectors. */
  public static GetRequest of(PointId... ids) {
    return of(List.of(ids));
  }

  /** These points with their payloads, without vectors. */
  public static GetRequest of(long... ids) {
    return of(Arrays.stream(ids).mapToObj(PointId::of).toList());
  }

  /** These points with their payloads, without vectors. */
  public static GetRequest of(String... ids) {
    return of(Arrays.stream(ids).map(PointId::of).toList());
  }

  /** The same with another part of the payloads. */
  public GetRequest withPayload(PayloadSelector selector) {
    return new GetRequest(ids, selector, vectors);
  }

  /** The same with vectors. */
  public GetRequest withVectors() {
    return new GetRequest(ids, payload, true);
  }
}
