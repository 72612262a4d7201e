package dev.vecino.server.grpc;

import dev.vecino.server.api.RefusedException;
import dev.vecino.server.observability.RequestMetrics;
import dev.vecino.server.security.ApiKeys;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the API key of every call, counts it, and measures it to its end. */
final class CallInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final Metadata.Key<String> API_KEY = key("api-key");
  private static final String HEALTH_SERVICE = "grpc.health.v1.Health";

  /** Methods whose REST twin bears another name. */
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "Upsert", "upsertPoints",
          "Get", "getPoints",
          "Delete", "deletePoints",
          "Scroll", "scrollPoints",
          "Count", "countPoints");

  private final ApiKeys apiKeys;
  private final RequestMetrics metrics;

  CallInterceptor(ApiKeys apiKeys, RequestMetrics metrics) {
    this.apiKeys = apiKeys;
    this.metrics = metrics;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    RequestMetrics.Call measured = metrics.begin(RequestMetrics.Protocol.GRPC);
    String operation = operation(call.getMethodDescriptor().getBareMethodName());
    ServerCall<Q, A> counted =
        new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            measured.end(operation, status.getCode().name());
            super.close(status, trailers);
          }
        };
    if (!HEALTH_SERVICE.equals(call.getMethodDescriptor().getServiceName())) {
      try {
        apiKeys.check(headers.get(AUTHORIZATION), headers.get(API_KEY));
      } catch (RefusedException e) {
        StatusRuntimeException refusal = GrpcErrors.of(e, operation);
        Metadata trailers = refusal.getTrailers();
        counted.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
      }
    }
    return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
        next.startCall(counted, headers)) {
      @Override
      public void onCancel() {
        measured.end(operation, Status.Code.CANCELLED.name());
        super.onCancel();
      }
    };
  }

  private static String operation(@Nullable String method) {
    if (method == null) {
      return "unknown";
    }
    String same = Character.toLowerCase(method.charAt(0)) + method.substring(1);
    return OPERATIONS.getOrDefault(method, same);
  }
}
