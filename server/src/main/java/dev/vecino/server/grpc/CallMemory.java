package dev.vecino.server.grpc;

import dev.vecino.server.api.RequestMemory;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one call, claimed while its messages arrive and given back once its stream is
 * closed: gRPC collects a message before anybody sees it, so that only a tracer can count in time.
 */
final class CallMemory extends ServerStreamTracer {
  private static final Context.Key<CallMemory> KEY = Context.key("memory");

  private final RequestMemory.@Nullable Claim claim;
  private final Queue<Long> messageBytes = new ConcurrentLinkedQueue<>();
  private @Nullable RuntimeException refusal;
  private @Nullable Consumer<RuntimeException> onRefusal;

  private CallMemory(RequestMemory.@Nullable Claim claim, @Nullable RuntimeException refusal) {
    this.claim = claim;
    this.refusal = refusal;
  }

  /** Makes one for each call. */
  static final class Factory extends ServerStreamTracer.Factory {
    private final RequestMemory memory;

    Factory(RequestMemory memory) {
      this.memory = memory;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      try {
        return new CallMemory(memory.open(), null);
      } catch (RuntimeException e) {
        return new CallMemory(null, e);
      }
    }
  }

  /** That of the call which the current context belongs to. */
  static CallMemory current() {
    return Objects.requireNonNull(KEY.get(), "outside of a call");
  }

  /** The claim of a call that was not refused. */
  RequestMemory.Claim claim() {
    return Objects.requireNonNull(claim, "the call was refused");
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void inboundWireSize(long bytes) {
    if (claim == null) {
      return;
    }
    try {
      claim.received(bytes);
    } catch (RuntimeException e) {
      refuse(e);
    }
  }

  @Override
  public void inboundMessageRead(int number, long wireBytes, long uncompressedBytes) {
    messageBytes.add(wireBytes);
  }

  /** Bytes on the wire of the message that is taken next; 0 when none were counted. */
  long nextMessageBytes() {
    Long bytes = messageBytes.poll();
    return bytes == null ? 0 : bytes;
  }

  @Override
  public void streamClosed(Status status) {
    if (claim != null) {
      claim.release();
    }
  }

  /** Ends the call with this error, now or as soon as somebody can. */
  void refuse(RuntimeException reason) {
    Consumer<RuntimeException> listener;
    synchronized (this) {
      if (refusal != null) {
        return;
      }
      refusal = reason;
      listener = onRefusal;
    }
    if (listener != null) {
      listener.accept(reason);
    }
  }

  /** Says who ends the call when it is refused; at once when it is already. */
  void onRefusal(Consumer<RuntimeException> listener) {
    RuntimeException already;
    synchronized (this) {
      onRefusal = listener;
      already = refusal;
    }
    if (already != null) {
      listener.accept(already);
    }
  }

  synchronized boolean refused() {
    return refusal != null;
  }
}
