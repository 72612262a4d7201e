package dev.vecino.server.rest;

import dev.vecino.engine.CallerException;
import dev.vecino.engine.filter.Filter;
import java.nio.charset.StandardCharsets;

/** Filters as text of their own, read as in the body of a request. */
public final class FilterText {
  private FilterText() {}

  /**
   * Reads a filter.
   *
   * @throws CallerException INVALID_ARGUMENT that names what is wrong and where
   */
  public static Filter parse(String json) {
    return JsonInput.read(json.getBytes(StandardCharsets.UTF_8), 1, FilterReader::filter);
  }
}
