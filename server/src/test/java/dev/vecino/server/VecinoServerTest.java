package dev.vecino.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.VecinoException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VecinoServerTest {
  private static final String CREATE =
      "{\"name\":\"docs\",\"vector\":{\"dimension\":2,\"metric\":\"dot\"}}";

  @Test
  void dataOutlivesTheServerAndTheDirectoryIsFreeAgain(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      server.post("/v1/collections", CREATE);
      server.put("/v1/collections/docs/points", "{\"points\":[{\"id\":1,\"vector\":[1,2]}]}");
    }
    try (TestServer server = TestServer.start(data, Map.of())) {
      assertThat(server.get("/v1/collections/docs").json().getInteger("points")).isEqualTo(1);
    }
  }

  @Test
  void aSecondServerOnTheSameDirectoryIsRefused(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      assertThatThrownBy(() -> TestServer.start(data, Map.of()))
          .isInstanceOf(VecinoException.class);
      assertThat(server.get("/readyz").status()).isEqualTo(200);
    }
  }

  @Test
  void aTakenPortEndsTheStartAndLeavesTheDirectoryFree(@TempDir Path data) throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      dev.vecino.server.config.ServerConfig config =
          dev.vecino.server.config.ServerConfig.load(
              null,
              Map.of(),
              Map.of(
                  "data_dir",
                  data.toString(),
                  "http.port",
                  "0",
                  "management.port",
                  "0",
                  "grpc.port",
                  Integer.toString(taken.getLocalPort())));
      assertThatThrownBy(() -> VecinoServer.start(config)).isInstanceOf(IOException.class);
    }
    try (TestServer server = TestServer.start(data, Map.of())) {
      assertThat(server.get("/readyz").status()).isEqualTo(200);
    }
  }

  @Test
  void theBannerHasThePortsThatWereTaken(@TempDir Path data) throws IOException {
    try (TestServer server = TestServer.start(data, Map.of())) {
      StartBanner banner = server.server().banner();
      assertThat(banner.httpPort()).isPositive().isEqualTo(server.server().httpPort());
      assertThat(banner.url()).isEqualTo("http://127.0.0.1:" + banner.httpPort() + "/docs");
      assertThat(banner.kernels()).isNotBlank();
      assertThat(banner.lines()).isNotEmpty();
    }
  }
}
