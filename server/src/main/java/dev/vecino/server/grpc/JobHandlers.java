package dev.vecino.server.grpc;

import dev.vecino.proto.v1.CancelJobRequest;
import dev.vecino.proto.v1.CancelJobResponse;
import dev.vecino.proto.v1.GetJobRequest;
import dev.vecino.proto.v1.GetJobResponse;
import dev.vecino.proto.v1.JobServiceGrpc;
import dev.vecino.proto.v1.ListJobsRequest;
import dev.vecino.proto.v1.ListJobsResponse;
import dev.vecino.server.jobs.Jobs;
import dev.vecino.server.wiring.ServerParts;
import io.grpc.stub.StreamObserver;

/** The job service. */
final class JobHandlers extends JobServiceGrpc.JobServiceImplBase {
  private final Jobs jobs;

  JobHandlers(ServerParts parts) {
    this.jobs = parts.transfers().jobs();
  }

  @Override
  public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "listJobs",
        observer,
        () ->
            ListJobsResponse.newBuilder()
                .addAllJobs(jobs.list().stream().map(TransferMessages::job).toList())
                .build());
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "getJob",
        observer,
        () ->
            GetJobResponse.newBuilder()
                .setJob(TransferMessages.job(jobs.find(request.getId())))
                .build());
  }

  @Override
  public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> observer) {
    UnaryCall.mayBeCancelled(observer);
    UnaryCall.answer(
        "cancelJob",
        observer,
        () ->
            CancelJobResponse.newBuilder()
                .setJob(TransferMessages.job(jobs.cancel(request.getId())))
                .build());
  }
}
