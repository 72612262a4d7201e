package dev.vecino.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.vecino.engine.CallerException;
import dev.vecino.engine.SnapshotInfo;
import dev.vecino.proto.v1.DownloadSnapshotResponse;
import dev.vecino.server.jobs.Job;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Sends an archive in parts, no faster than the client takes them. */
final class ArchiveDownload extends OutputStream {
  private static final long PATIENCE_SECONDS = 60;

  private final ServerCallStreamObserver<DownloadSnapshotResponse> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private ArchiveDownload(ServerCallStreamObserver<DownloadSnapshotResponse> observer) {
    this.observer = observer;
  }

  /**
   * Begins to send; to be called by the handler, whose thread must be free for what grpc tells it.
   *
   * @param start starts the job that writes into the stream
   */
  static void begin(
      ServerCallStreamObserver<DownloadSnapshotResponse> observer,
      Function<OutputStream, Job<SnapshotInfo>> start) {
    ArchiveDownload download = new ArchiveDownload(observer);
    observer.setOnReadyHandler(download::wake);
    observer.setOnCancelHandler(download::wake);
    Job<SnapshotInfo> job;
    try {
      job = start.apply(download);
    } catch (RuntimeException e) {
      observer.onError(GrpcErrors.of(e, "downloadSnapshot"));
      return;
    }
    job.whenOver(error -> {
      if (error == null) {
        observer.onCompleted();
      } else {
        observer.onError(GrpcErrors.of(error, "downloadSnapshot"));
      }
    });
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(int oneByte) {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    awaitReady();
    byte[] part = Arrays.copyOfRange(bytes, offset, offset + length);
    observer.onNext(
        DownloadSnapshotResponse.newBuilder()
            .setPart(UnsafeByteOperations.unsafeWrap(part))
            .build());
  }

  /**
   * Waits until the client takes more.
   *
   * @throws CallerException CANCELLED when it went away, DEADLINE_EXCEEDED when it takes nothing
   */
  private void awaitReady() {
    long leftNanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    lock.lock();
    try {
      while (!observer.isReady()) {
        if (observer.isCancelled()) {
          throw CallerException.cancelled();
        }
        if (leftNanos <= 0) {
          throw CallerException.deadlineExceeded(
              "the client took nothing for %d seconds".formatted(PATIENCE_SECONDS));
        }
        leftNanos = changed.awaitNanos(leftNanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CallerException.cancelled();
    } finally {
      lock.unlock();
    }
  }
}
