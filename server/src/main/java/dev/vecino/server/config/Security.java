package dev.vecino.server.config;

import java.util.List;

/**
 * Who may call.
 *
 * @param apiKeys callers must show one of these; empty lets everybody call
 */
public record Security(List<String> apiKeys) {
  public Security {
    apiKeys = List.copyOf(apiKeys);
  }

  /** Without the keys, so that they cannot end in a log. */
  @Override
  public String toString() {
    return "Security[apiKeys=%d redacted]".formatted(apiKeys.size());
  }
}
