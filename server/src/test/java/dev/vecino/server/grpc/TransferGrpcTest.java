package dev.vecino.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.client.BackupDeletion;
import dev.vecino.client.BackupInfo;
import dev.vecino.client.BackupResult;
import dev.vecino.client.BackupState;
import dev.vecino.client.BackupTarget;
import dev.vecino.client.CollectionSpec;
import dev.vecino.client.ErrorCode;
import dev.vecino.client.JobInfo;
import dev.vecino.client.Metric;
import dev.vecino.client.Point;
import dev.vecino.client.PointId;
import dev.vecino.client.PointSelector;
import dev.vecino.client.RestoreTarget;
import dev.vecino.client.ScoredPoint;
import dev.vecino.client.SearchRequest;
import dev.vecino.client.SnapshotInfo;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VecinoClientException;
import dev.vecino.server.TestServer;
import dev.vecino.server.backup.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, and backups to an object store, over gRPC with the Java client. */
final class TransferGrpcTest {
  private static final int DIMENSION = 32;
  private static final int POINTS = 1_000;

  @TempDir Path directory;
  private ObjectStore store;
  private TestServer server;
  private VecinoClient client;

  @BeforeEach
  void start() throws Exception {
    store = ObjectStore.start();
    server =
        TestServer.start(
            directory, Map.of("backup.targets", "cloud=" + store.url() + ",lab=s3://lab"));
    client = VecinoClient.connect("127.0.0.1:" + server.server().grpcPort());
    client.create(CollectionSpec.of("docs", DIMENSION, Metric.COSINE));
    Random random = new Random(2);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      points.add(Point.builder(i).vector(vector(random)).payload("n", i).build());
    }
    client.upsert("docs", points);
    client.delete("docs", PointSelector.ids(PointId.of(5)));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    store.close();
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  private List<ScoredPoint> found(String collection) {
    return client
        .search(collection, SearchRequest.builder(vector(new Random(9))).limit(50).exact().build())
        .points();
  }

  private static void refused(ThrowingCallable call, ErrorCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VecinoClientException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void snapshotsAreTakenListedRestoredAndDeleted() {
    List<ScoredPoint> before = found("docs");
    SnapshotInfo snapshot = client.snapshots().create("docs");
    assertThat(snapshot.points()).isEqualTo(POINTS - 1);
    client.delete("docs", PointSelector.ids(before.getFirst().id()));
    assertThat(client.snapshots().list()).containsExactly(snapshot);
    assertThat(client.snapshots().list("docs")).containsExactly(snapshot);
    assertThat(client.snapshots().get("docs", snapshot.id())).isEqualTo(snapshot);
    assertThat(client.snapshots().restore("docs", snapshot.id(), RestoreTarget.of("copy")).points())
        .isEqualTo(POINTS - 1);
    assertThat(found("copy")).isEqualTo(before);
    assertThat(found("docs")).isNotEqualTo(before);
    refused(
        () -> client.snapshots().restore("docs", snapshot.id(), RestoreTarget.of("docs")),
        ErrorCode.ALREADY_EXISTS,
        "'docs' exists");
    refused(
        () -> client.snapshots().restore("docs", snapshot.id(), RestoreTarget.of("")),
        ErrorCode.INVALID_ARGUMENT,
        "is missing");
    client.snapshots().restore("docs", snapshot.id(), new RestoreTarget("docs", true));
    assertThat(found("docs")).isEqualTo(before);
    client.snapshots().delete("docs", snapshot.id());
    refused(
        () -> client.snapshots().get("docs", snapshot.id()),
        ErrorCode.NOT_FOUND,
        "has no snapshot");
  }

  @Test
  void anArchiveGoesDownAndUp() throws IOException {
    SnapshotInfo snapshot = client.snapshots().create("docs");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    client.snapshots().download("docs", snapshot.id(), archive);
    assertThat((long) archive.size()).isGreaterThan(snapshot.bytes());
    client
        .snapshots()
        .restoreArchive(new ByteArrayInputStream(archive.toByteArray()), RestoreTarget.of("moved"));
    assertThat(found("moved")).isEqualTo(found("docs"));
    refused(
        () ->
            client
                .snapshots()
                .restoreArchive(
                    new ByteArrayInputStream(archive.toByteArray(), 0, archive.size() / 2),
                    RestoreTarget.of("half")),
        ErrorCode.INVALID_ARGUMENT,
        "no whole snapshot archive");
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            throw new IOException("the disk is gone");
          }
        };
    assertThatThrownBy(() -> client.snapshots().restoreArchive(failing, RestoreTarget.of("half")))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
    refused(() -> client.collection("half"), ErrorCode.NOT_FOUND, "'half'");
    refused(
        () -> client.snapshots().download("docs", "x", new ByteArrayOutputStream()),
        ErrorCode.NOT_FOUND,
        "has no snapshot 'x'");
  }

  @Test
  void aBackupGoesToAnObjectStoreAndBack() {
    assertThat(client.backups().targets())
        .containsExactly(new BackupTarget("cloud", "s3"), new BackupTarget("lab", "s3"));
    List<ScoredPoint> before = found("docs");
    BackupResult result = client.backups().create("cloud", "docs");
    BackupInfo backup = result.backup();
    assertThat(backup.state()).isEqualTo(BackupState.UNVERIFIED);
    assertThat(result.newBytes()).isEqualTo(backup.content().bytes());
    client.deleteCollection("docs");
    BackupInfo verified = client.backups().verify("cloud", backup.id());
    assertThat(verified.state()).isEqualTo(BackupState.VERIFIED);
    assertThat(client.backups().list("cloud")).containsExactly(verified);
    assertThat(client.backups().list("cloud", "docs")).containsExactly(verified);
    assertThat(client.backups().list("cloud", "other")).isEmpty();
    assertThat(client.backups().get("cloud", backup.id())).isEqualTo(verified);
    client.backups().restore("cloud", backup.id(), RestoreTarget.of("docs"));
    assertThat(found("docs")).isEqualTo(before);
    BackupDeletion deletion = client.backups().delete("cloud", backup.id());
    assertThat(deletion).isEqualTo(new BackupDeletion(result.newBytes(), true));
    assertThat(client.jobs())
        .extracting(JobInfo::kind)
        .containsExactly("restore", "verify", "backup");
    JobInfo job = client.jobs().getFirst();
    assertThat(job.state()).isEqualTo("done");
    assertThat(client.job(job.id())).isEqualTo(job);
    assertThat(client.cancelJob(job.id())).isEqualTo(job);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    refused(() -> client.backups().list("nowhere"), ErrorCode.NOT_FOUND, "known are cloud, lab");
    refused(
        () -> client.backups().create("cloud", "none"),
        ErrorCode.NOT_FOUND,
        "'none' does not exist");
    refused(
        () -> client.backups().restore("cloud", "../x", RestoreTarget.of("copy")),
        ErrorCode.NOT_FOUND,
        "no such backup");
    refused(() -> client.snapshots().create("none"), ErrorCode.NOT_FOUND, "'none' does not exist");
    refused(() -> client.job("none"), ErrorCode.NOT_FOUND, "no such job");
  }
}
