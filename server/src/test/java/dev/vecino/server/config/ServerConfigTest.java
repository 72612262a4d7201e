package dev.vecino.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerConfigTest {
  @TempDir Path directory = Path.of("");

  @Test
  void defaultsAreTheDocumentedOnes() {
    ServerConfig config = ServerConfig.defaults();
    assertThat(config.http()).isEqualTo(new Listener("127.0.0.1", 8320));
    assertThat(config.grpc()).isEqualTo(new Listener("127.0.0.1", 8321));
    assertThat(config.management()).isEqualTo(new Listener("127.0.0.1", 8322));
    assertThat(config.maxRequestBytes()).isEqualTo(64 << 20);
    assertThat(config.database().limits()).isEqualTo(dev.vecino.engine.Limits.DEFAULT);
    assertThat(config.shutdown().drain()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void theEnvironmentWinsOverTheFileAndFlagsWinOverBoth() throws IOException {
    Path file =
        write(
            """
            data_dir: /somewhere
            http: {port: 1}
            grpc:
              port: 2
            limits:
              max_payload_bytes: 2MB
            """);
    ServerConfig config =
        ServerConfig.load(
            file,
            Map.of("VECINO_HTTP_PORT", "11", "VECINO_GRPC_PORT", "12", "VECINO_PORT", "tcp://x"),
            Map.of("grpc.port", "22"));
    assertThat(config.dataDir()).isEqualTo(Path.of("/somewhere"));
    assertThat(config.http().port()).isEqualTo(11);
    assertThat(config.grpc().port()).isEqualTo(22);
    assertThat(config.database().limits().maxPayloadBytes()).isEqualTo(2 << 20);
  }

  @Test
  void anUnknownKeyStopsTheStartAndNamesItselfAndTheNearest() throws IOException {
    Path file = write("http:\n  prot: 1\n");
    assertThatThrownBy(() -> ServerConfig.load(file, Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.prot")
        .hasMessageContaining("did you mean 'http.port'")
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> flag("memory.growin", "1GB")).hasMessageContaining("memory.growing");
  }

  @Test
  void anUnknownSectionIsNamedItself() throws IOException {
    Path file = write("htpp:\n  port: 1\n");
    assertThatThrownBy(() -> ServerConfig.load(file, Map.of(), Map.of()))
        .hasMessageContaining("'htpp'");
  }

  @Test
  void aBadValueSaysKeyExpectationAndValue() {
    assertThatThrownBy(() -> flag("http.port", "eighty"))
        .hasMessageContaining("http.port must be a whole number, not 'eighty'");
    assertThatThrownBy(() -> flag("http.port", "70000"))
        .hasMessageContaining("http.port must be from 0 to 65535, not '70000'");
    assertThatThrownBy(() -> flag("memory.growing", "1 gallon"))
        .hasMessageContaining("memory.growing must be auto or a size");
    assertThatThrownBy(() -> flag("memory.growing", "1KB")).hasMessageContaining("from 1MB to 4TB");
    assertThatThrownBy(() -> flag("shutdown.drain", "10")).hasMessageContaining("10s");
    assertThatThrownBy(() -> flag("data_dir", " ")).hasMessageContaining("a path");
  }

  @Test
  void aKeyGivenTwiceOrBrokenYamlIsRefused() throws IOException {
    Path twice = write("data_dir: a\ndata_dir: b\n");
    assertThatThrownBy(() -> ServerConfig.load(twice, Map.of(), Map.of()))
        .hasMessageContaining("given twice");
    Path broken = write("http: [1\n");
    assertThatThrownBy(() -> ServerConfig.load(broken, Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> ServerConfig.load(directory.resolve("no"), Map.of(), Map.of()))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void apiKeysComeFromAllSourcesAsTextAndAreNeverPrinted() throws IOException {
    Path file = write("security:\n  api_keys: [0123, 'second']\n");
    ServerConfig config = ServerConfig.load(file, Map.of("VECINO_API_KEY", "third"), Map.of());
    assertThat(config.security().apiKeys()).containsExactly("0123", "second", "third");
    assertThat(config.toString()).doesNotContain("0123", "second", "third");
    assertThat(
            ServerConfig.load(null, Map.of("VECINO_SECURITY_API_KEYS", "a, b"), Map.of())
                .security()
                .apiKeys())
        .containsExactly("a", "b");
  }

  @Test
  void aListenerThatOthersReachNeedsAnApiKey() {
    assertThatThrownBy(() -> flag("http.host", "0.0.0.0"))
        .hasMessageContaining("http.host")
        .hasMessageContaining("security.api_keys");
    assertThatThrownBy(() -> flag("grpc.host", "::")).hasMessageContaining("grpc.host");
    assertThat(flag("management.host", "0.0.0.0").management().host()).isEqualTo("0.0.0.0");
    Map<String, String> both = Map.of("http.host", "0.0.0.0", "security.api_keys", "k");
    assertThat(ServerConfig.load(null, Map.of(), both).http().host()).isEqualTo("0.0.0.0");
  }

  private static ServerConfig flag(String key, String value) {
    return ServerConfig.load(null, Map.of(), Map.of(key, value));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("vecino.yaml"), yaml);
  }
}
