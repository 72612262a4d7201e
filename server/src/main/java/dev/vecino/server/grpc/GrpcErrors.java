package dev.vecino.server.grpc;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.vecino.server.api.ErrorMapper;
import dev.vecino.server.api.Failure;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts failures into gRPC's status with {@code google.rpc} details. */
final class GrpcErrors {
  private static final Logger logger = LoggerFactory.getLogger(GrpcErrors.class);
  private static final String DOMAIN = "vecino";

  private GrpcErrors() {}

  /** The status for an error, which is logged when it is the server's fault. */
  static StatusRuntimeException of(Throwable error, String operation) {
    Failure failure = ErrorMapper.failure(error);
    failure.log(logger, operation, error);
    return of(failure);
  }

  static StatusRuntimeException of(Failure failure) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.valueOf(failure.kind().code()).value())
            .setMessage(failure.message())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(failure.kind().name())
                        .setDomain(DOMAIN)
                        .build()));
    if (!failure.fieldErrors().isEmpty()) {
      BadRequest.Builder request = BadRequest.newBuilder();
      failure
          .fieldErrors()
          .forEach(error ->
              request
                  .addFieldViolationsBuilder()
                  .setField(error.field())
                  .setDescription(error.message()));
      status.addDetails(Any.pack(request.build()));
    }
    Duration retryAfter = failure.retryAfter();
    if (retryAfter != null) {
      com.google.protobuf.Duration delay =
          com.google.protobuf.Duration.newBuilder()
              .setSeconds(retryAfter.toSeconds())
              .setNanos(retryAfter.toNanosPart())
              .build();
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }
}
