package dev.vecino.server.cli;

import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to a server. */
final class ConnectionOptions {
  @Option(
      names = "--url",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:VECINO_URL:-localhost:8321}",
      description = "The server's gRPC address (VECINO_URL); ${DEFAULT-VALUE} unless given.")
  String url = "localhost:8321";

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      defaultValue = "${env:VECINO_API_KEY}",
      description = "The key to show; better given as VECINO_API_KEY.",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  @Nullable String apiKey;

  @Option(names = "--tls", description = "Encrypt the connection.")
  boolean tls;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Encrypt, and trust only the certificates in this PEM file.")
  @Nullable Path tlsCertificates;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Give up on a request after so long; ${DEFAULT-VALUE} unless given.")
  int timeoutSeconds = 60;

  /**
   * A client of the server.
   *
   * @throws CliException when an option is wrong
   */
  VecinoClient open() {
    try {
      VecinoClientBuilder builder =
          VecinoClient.builder().address(url).deadline(Duration.ofSeconds(timeoutSeconds));
      if (apiKey != null && !apiKey.isBlank()) {
        builder.apiKey(apiKey);
      }
      if (tlsCertificates != null) {
        builder.tls(tlsCertificates);
      } else if (tls) {
        builder.tls();
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new CliException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }
}
