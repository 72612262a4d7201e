package dev.vecino.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vecino.engine.CallerException;
import dev.vecino.server.api.RequestMemory;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls that need more memory than there is, before their messages are decoded, and those
 * whose messages cannot be decoded. Works on the bytes of messages.
 */
final class MemoryInterceptor implements ServerInterceptor {
  private static final int CHUNK_BYTES = 64 << 10;

  private final int maxMessageBytes;

  private MemoryInterceptor(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** The service behind this interceptor. */
  static ServerServiceDefinition guard(ServerServiceDefinition service, int maxMessageBytes) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service), new MemoryInterceptor(maxMessageBytes));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    CallMemory memory = CallMemory.current();
    OneEnd<Q, A> once = new OneEnd<>(call);
    String method = call.getMethodDescriptor().getFullMethodName();
    memory.onRefusal(reason -> once.end(GrpcErrors.of(reason, method)));
    if (memory.refused()) {
      return new ServerCall.Listener<>() {};
    }
    return new Guarded<>(next.startCall(once, headers), once, memory);
  }

  /** A call that ends once, whoever is first: its handler or a refusal, on any thread. */
  private static final class OneEnd<Q, A>
      extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
    private boolean ended;

    OneEnd(ServerCall<Q, A> call) {
      super(call);
    }

    void end(StatusRuntimeException refusal) {
      Metadata trailers = refusal.getTrailers();
      close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!ended) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(A message) {
      if (!ended) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!ended) {
        ended = true;
        super.close(status, trailers);
      }
    }
  }

  private final class Guarded<Q>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final OneEnd<Q, ?> call;
    private final CallMemory memory;
    private int messages;

    Guarded(ServerCall.Listener<Q> listener, OneEnd<Q, ?> call, CallMemory memory) {
      super(listener);
      this.call = call;
      this.memory = memory;
    }

    @Override
    public void onMessage(Q message) {
      if (memory.refused()) {
        return;
      }
      if (unary() && messages++ > 0) {
        end(CallerException.invalid("message", "the call has more than one message"));
        return;
      }
      RequestMemory.Claim claim = memory.claim();
      claim.retain();
      long bytes = memory.nextMessageBytes();
      try {
        Q known = sized(message, claim);
        if (known instanceof Unpacked unpacked) {
          bytes += unpacked.available();
        }
        super.onMessage(known);
      } catch (RuntimeException e) {
        end(decodingError(e));
      } finally {
        if (!unary()) {
          // A stream's message is dealt with by now; a call's only when the caller is done.
          claim.consumed(bytes);
        }
        claim.release();
      }
    }

    private boolean unary() {
      return call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY;
    }

    private void end(RuntimeException reason) {
      call.end(GrpcErrors.of(reason, call.getMethodDescriptor().getFullMethodName()));
    }

    @Override
    public void onHalfClose() {
      if (memory.refused()) {
        return;
      }
      if (unary() && messages == 0) {
        end(CallerException.invalid("message", "the call has no message"));
        return;
      }
      RequestMemory.Claim claim = memory.claim();
      claim.retain();
      try {
        super.onHalfClose();
      } catch (RuntimeException e) {
        end(e);
      } finally {
        claim.release();
      }
    }

    /** What was compressed has no known length: it is unpacked while memory is taken for it. */
    private Q sized(Q message, RequestMemory.Claim claim) {
      InputStream packed = (InputStream) message;
      if (packed instanceof KnownLength) {
        return message;
      }
      ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK_BYTES];
      try (packed) {
        for (int read = packed.read(chunk); read >= 0; read = packed.read(chunk)) {
          claim.received(read);
          unpacked.write(chunk, 0, read);
          if (unpacked.size() > maxMessageBytes) {
            throw CallerException.invalid(
                "message",
                "the message is longer than %d bytes unpacked (limits.max_request_bytes)"
                    .formatted(maxMessageBytes));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      // The type is right: this interceptor only sees the bytes of messages.
      @SuppressWarnings("unchecked")
      Q known = (Q) new Unpacked(unpacked.toByteArray());
      return known;
    }
  }

  private static final class Unpacked extends ByteArrayInputStream implements KnownLength {
    Unpacked(byte[] bytes) {
      super(bytes);
    }
  }

  /** A message that is not one is the caller's fault. */
  private static RuntimeException decodingError(RuntimeException error) {
    for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidProtocolBufferException || cause instanceof IOException) {
        return CallerException.invalid(
            "message", "the message cannot be decoded: " + cause.getMessage());
      }
    }
    return error;
  }
}
