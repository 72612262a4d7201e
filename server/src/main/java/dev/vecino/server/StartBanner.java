package dev.vecino.server;

import java.nio.file.Path;
import java.util.List;

/**
 * What a person wants to know when the server is up.
 *
 * @param url opens in a browser
 * @param kernels how vectors are compared on this machine
 * @param memory how memory is split
 */
public record StartBanner(
    String version,
    String url,
    int httpPort,
    int grpcPort,
    int managementPort,
    Path dataDirectory,
    String kernels,
    String memory) {

  /** The banner as lines of text. */
  public List<String> lines() {
    return List.of(
        "Vecino " + version + " is ready",
        "  open       " + url,
        "  REST       port " + httpPort,
        "  gRPC       port " + grpcPort,
        "  management port " + managementPort + " (health, metrics)",
        "  data       " + dataDirectory,
        "  memory     " + memory,
        "  kernels    " + kernels);
  }
}
