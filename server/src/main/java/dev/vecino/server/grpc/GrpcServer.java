package dev.vecino.server.grpc;

import dev.vecino.proto.v1.BackupServiceGrpc;
import dev.vecino.proto.v1.CollectionServiceGrpc;
import dev.vecino.proto.v1.JobServiceGrpc;
import dev.vecino.proto.v1.PointServiceGrpc;
import dev.vecino.proto.v1.SearchServiceGrpc;
import dev.vecino.proto.v1.SnapshotServiceGrpc;
import dev.vecino.server.config.Listener;
import dev.vecino.server.wiring.ServerParts;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gRPC listener, with health and reflection. */
public final class GrpcServer {
  private static final int MAX_METADATA_BYTES = 16 << 10;
  private static final long KEEPALIVE_SECONDS = 60;
  private static final long FASTEST_CLIENT_PING_SECONDS = 10;
  private static final int MAX_CALLS_PER_CONNECTION = 1_000;

  private final Server server;
  private final HealthStatusManager health;

  private GrpcServer(Server server, HealthStatusManager health) {
    this.server = server;
    this.health = health;
  }

  /**
   * Starts to listen.
   *
   * @throws IOException when the port cannot be had
   */
  public static GrpcServer start(ServerParts parts) throws IOException {
    HealthStatusManager health = new HealthStatusManager();
    Listener listener = parts.config().grpc();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(listener.host(), listener.port()))
            .executor(parts.executors().blocking())
            .maxInboundMessageSize(parts.config().maxRequestBytes())
            .maxInboundMetadataSize(MAX_METADATA_BYTES)
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(FASTEST_CLIENT_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addStreamTracerFactory(new CallMemory.Factory(parts.memory()))
            .intercept(new CallInterceptor(parts.apiKeys(), parts.metrics()))
            .addService(guarded(new CollectionHandlers(parts.database()), parts))
            .addService(guarded(new PointHandlers(parts.database()), parts))
            .addService(guarded(new SearchHandlers(parts), parts))
            .addService(guarded(new SnapshotHandlers(parts), parts))
            .addService(guarded(new BackupHandlers(parts), parts))
            .addService(guarded(new JobHandlers(parts), parts))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .build()
            .start();
    for (String service :
        List.of(
            CollectionServiceGrpc.SERVICE_NAME,
            PointServiceGrpc.SERVICE_NAME,
            SearchServiceGrpc.SERVICE_NAME,
            SnapshotServiceGrpc.SERVICE_NAME,
            BackupServiceGrpc.SERVICE_NAME,
            JobServiceGrpc.SERVICE_NAME)) {
      health.setStatus(service, ServingStatus.SERVING);
    }
    return new GrpcServer(server, health);
  }

  private static ServerServiceDefinition guarded(BindableService service, ServerParts parts) {
    return MemoryInterceptor.guard(service.bindService(), parts.config().maxRequestBytes());
  }

  public int port() {
    return server.getPort();
  }

  /** Says that it stops, and takes no further calls. */
  public void beginStop() {
    if (!server.isShutdown()) {
      health.enterTerminalState();
      server.shutdown();
    }
  }

  /** Waits for calls under way, and ends those that take longer. */
  public void awaitStop(Duration patience) throws InterruptedException {
    if (!server.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
    }
  }
}
