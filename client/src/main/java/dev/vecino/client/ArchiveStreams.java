package dev.vecino.client;

import com.google.protobuf.UnsafeByteOperations;
import dev.vecino.proto.v1.DownloadSnapshotRequest;
import dev.vecino.proto.v1.DownloadSnapshotResponse;
import dev.vecino.proto.v1.RestoreArchiveRequest;
import dev.vecino.proto.v1.RestoreArchiveResponse;
import dev.vecino.proto.v1.SnapshotServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;

/** Carries archives of snapshots, no faster than either side can. */
final class ArchiveStreams {
  private static final int PART_BYTES = 256 << 10;

  private ArchiveStreams() {}

  static void download(Calls calls, DownloadSnapshotRequest request, OutputStream out)
      throws IOException {
    Iterator<DownloadSnapshotResponse> parts =
        ClientCalls.blockingServerStreamingCall(
            calls.channel(),
            SnapshotServiceGrpc.getDownloadSnapshotMethod(),
            calls.options(),
            request);
    while (true) {
      DownloadSnapshotResponse part;
      try {
        if (!parts.hasNext()) {
          out.flush();
          return;
        }
        part = parts.next();
      } catch (StatusRuntimeException e) {
        throw VecinoClientException.of(e.getStatus(), e.getTrailers());
      }
      part.getPart().writeTo(out);
    }
  }

  static CollectionInfo upload(Calls calls, InputStream archive, RestoreTarget target)
      throws IOException {
    BlockingClientCall<RestoreArchiveRequest, RestoreArchiveResponse> call =
        ClientCalls.blockingClientStreamingCall(
            calls.channel(), SnapshotServiceGrpc.getRestoreArchiveMethod(), calls.options());
    boolean over = false;
    try {
      send(call, archive, target);
      RestoreArchiveResponse response = call.read();
      over = true;
      if (response == null) {
        throw VecinoClientException.of(
            Status.INTERNAL.withDescription("the server sent no answer"), null);
      }
      return CollectionWire.info(response.getCollection());
    } catch (StatusException e) {
      over = true;
      throw VecinoClientException.of(e.getStatus(), e.getTrailers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Calls.cancelled("interrupted while sending to the server", e);
    } finally {
      if (!over) {
        call.cancel("the archive could not be sent whole", null);
      }
    }
  }

  /** Ends early when the server has answered before the archive's end: then it was refused. */
  private static void send(
      BlockingClientCall<RestoreArchiveRequest, RestoreArchiveResponse> call,
      InputStream archive,
      RestoreTarget target)
      throws IOException, InterruptedException, StatusException {
    boolean wanted =
        call.write(
            RestoreArchiveRequest.newBuilder().setTarget(TransferWire.target(target)).build());
    while (wanted) {
      byte[] part = archive.readNBytes(PART_BYTES);
      if (part.length == 0) {
        call.halfClose();
        return;
      }
      wanted =
          call.write(
              RestoreArchiveRequest.newBuilder()
                  .setPart(UnsafeByteOperations.unsafeWrap(part))
                  .build());
    }
  }
}
