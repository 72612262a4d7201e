package dev.vecino.server.grpc;

import com.google.protobuf.ByteString;
import dev.vecino.engine.CallerException;
import dev.vecino.engine.Collection;
import dev.vecino.proto.v1.RestoreArchiveRequest;
import dev.vecino.proto.v1.RestoreArchiveResponse;
import dev.vecino.server.backup.Transfers;
import dev.vecino.server.jobs.Job;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes an archive in parts, no faster than it is restored. */
final class ArchiveUpload implements StreamObserver<RestoreArchiveRequest> {
  private static final String OPERATION = "restoreArchive";
  private static final int PARTS_AHEAD = 4;
  private static final long PATIENCE_SECONDS = 60;

  private final Transfers transfers;
  private final ServerCallStreamObserver<RestoreArchiveResponse> observer;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private @Nullable Job<Collection> job;
  private boolean failed;

  /** What happens to the stream. */
  private sealed interface Event {
    record Part(ByteString bytes) implements Event {}

    record End() implements Event {}

    record Gone() implements Event {}
  }

  ArchiveUpload(Transfers transfers, ServerCallStreamObserver<RestoreArchiveResponse> observer) {
    this.transfers = transfers;
    this.observer = observer;
    UnaryCall.mayBeCancelled(observer);
    observer.disableAutoInboundFlowControl();
    observer.request(1);
  }

  @Override
  public void onNext(RestoreArchiveRequest request) {
    if (failed) {
      return;
    }
    try {
      if (request.hasPart() && job != null) {
        events.add(new Event.Part(request.getPart()));
      } else if (request.hasTarget() && job == null) {
        begin(request);
      } else {
        throw CallerException.invalid(
            "content", "the first message must have the target, the others a part");
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void begin(RestoreArchiveRequest request) {
    Job<Collection> started =
        transfers.restoreArchive(new Parts(), TransferMessages.target(request.getTarget()));
    job = started;
    started.whenOver(error -> {
      if (error != null) {
        observer.onError(GrpcErrors.of(error, OPERATION));
        return;
      }
      UnaryCall.answer(
          OPERATION,
          observer,
          () ->
              RestoreArchiveResponse.newBuilder()
                  .setCollection(ToProto.collection(started.await().describe()))
                  .build());
    });
    observer.request(PARTS_AHEAD);
  }

  private void fail(RuntimeException e) {
    failed = true;
    if (job == null) {
      observer.onError(GrpcErrors.of(e, OPERATION));
    } else {
      events.add(new Event.Gone());
    }
  }

  /** The client went away: nothing is restored. */
  @Override
  public void onError(Throwable error) {
    failed = true;
    events.add(new Event.Gone());
  }

  @Override
  public void onCompleted() {
    if (job == null && !failed) {
      fail(CallerException.invalid("content", "the target is missing"));
    } else {
      events.add(new Event.End());
    }
  }

  /** The parts as one stream. */
  private final class Parts extends InputStream {
    private ByteString current = ByteString.EMPTY;
    private int position;
    private boolean ended;

    @Override
    public int read() {
      return advance() ? current.byteAt(position++) & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (!advance()) {
        return -1;
      }
      int copied = Math.min(length, current.size() - position);
      current.substring(position, position + copied).copyTo(to, offset);
      position += copied;
      return copied;
    }

    private boolean advance() {
      while (position == current.size() && !ended) {
        switch (next()) {
          case Event.Part(ByteString bytes) -> {
            current = bytes;
            position = 0;
            observer.request(1);
          }
          case Event.End() -> ended = true;
          case Event.Gone() -> throw CallerException.cancelled();
        }
      }
      return position < current.size();
    }

    private Event next() {
      try {
        Event next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          throw CallerException.deadlineExceeded(
              "no more of the archive came for %d seconds".formatted(PATIENCE_SECONDS));
        }
        return next;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CallerException.cancelled();
      }
    }
  }
}
