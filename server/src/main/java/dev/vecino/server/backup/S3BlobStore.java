package dev.vecino.server.backup;

import dev.vecino.engine.ResourceException;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.backup.BlobStore;
import dev.vecino.server.config.BackupTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in a bucket. Large ones go up in parts and appear when the last one is there. */
final class S3BlobStore implements BlobStore {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration READ_PATIENCE = Duration.ofSeconds(60);
  private static final String CONTENT_TYPE = "application/octet-stream";

  /** What is not larger goes up in one piece. */
  private static final long PART_BYTES = 64L << 20;

  /** S3 allows 10,000. */
  private static final long MAX_PARTS = 9_000;

  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final long partBytes;

  /**
   * Objects of a bucket below a prefix.
   *
   * @param partBytes size of parts, unless that makes too many
   */
  S3BlobStore(S3Client client, String bucket, String prefix, long partBytes) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
    this.partBytes = partBytes;
  }

  /**
   * Opens a target; nothing is sent yet.
   *
   * @throws ResourceException UNAVAILABLE when the SDK finds no region
   */
  static S3BlobStore open(BackupTarget.Bucket target) {
    return guarded(
        target.bucket(),
        () -> new S3BlobStore(client(target), target.bucket(), target.prefix(), PART_BYTES));
  }

  static S3Client client(BackupTarget.Bucket target) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT_PATIENCE)
                    .socketTimeout(READ_PATIENCE))
            .forcePathStyle(target.pathStyle())
            // Not every store knows the SDK's newer checksums; ours are compared in any case.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    URI endpoint = target.endpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    String region = target.region();
    if (region != null) {
      builder.region(Region.of(region));
    } else if (endpoint != null) {
      // Stores other than AWS want some region in signatures and mostly this one.
      builder.region(Region.US_EAST_1);
    }
    return builder.build();
  }

  @Override
  public void put(String key, long bytes, Content content) {
    guarded(
        bucket,
        () -> {
          if (bytes <= partBytes) {
            client.putObject(
                request -> request.bucket(bucket).key(prefix + key), body(content, 0, bytes));
          } else {
            putParts(key, bytes, content);
          }
          return true;
        });
  }

  private void putParts(String key, long bytes, Content content) {
    String upload =
        client
            .createMultipartUpload(request -> request.bucket(bucket).key(prefix + key))
            .uploadId();
    try {
      long size = Math.max(partBytes, (bytes + MAX_PARTS - 1) / MAX_PARTS);
      List<CompletedPart> parts = new ArrayList<>();
      for (long offset = 0; offset < bytes; offset += size) {
        RequestBody body = body(content, offset, Math.min(size, bytes - offset));
        parts.add(putPart(key, upload, parts.size() + 1, body));
      }
      client.completeMultipartUpload(request ->
          request
              .bucket(bucket)
              .key(prefix + key)
              .uploadId(upload)
              .multipartUpload(all -> all.parts(parts)));
    } catch (RuntimeException e) {
      abort(key, upload, e);
      throw e;
    }
  }

  /** Parts of an upload that is not completed would be kept, and paid for. */
  private void abort(String key, String upload, RuntimeException reason) {
    try {
      client.abortMultipartUpload(
          request -> request.bucket(bucket).key(prefix + key).uploadId(upload));
    } catch (SdkException e) {
      reason.addSuppressed(e);
    }
  }

  private CompletedPart putPart(String key, String upload, int number, RequestBody body) {
    String tag =
        client
            .uploadPart(
                request ->
                    request.bucket(bucket).key(prefix + key).uploadId(upload).partNumber(number),
                body)
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  /** A range of the content, opened anew when the SDK tries again. */
  private static RequestBody body(Content content, long offset, long length) {
    return RequestBody.fromContentProvider(
        () -> {
          try {
            InputStream in = content.open();
            in.skipNBytes(offset);
            return new Range(in, length);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        length,
        CONTENT_TYPE);
  }

  @Override
  public @Nullable InputStream get(String key) {
    Optional<InputStream> found =
        guarded(
            bucket,
            () -> {
              try {
                return Optional.of(
                    client.getObject(request -> request.bucket(bucket).key(prefix + key)));
              } catch (NoSuchKeyException e) {
                return Optional.empty();
              }
            });
    return found.orElse(null);
  }

  @Override
  public void delete(String key) {
    guarded(bucket, () -> client.deleteObject(request -> request.bucket(bucket).key(prefix + key)));
  }

  @Override
  public List<Blob> list(String keyPrefix) {
    return guarded(bucket, () -> listed(keyPrefix));
  }

  private List<Blob> listed(String keyPrefix) {
    List<Blob> blobs = new ArrayList<>();
    for (ListObjectsV2Response page :
        client.listObjectsV2Paginator(
            request -> request.bucket(bucket).prefix(prefix + keyPrefix))) {
      if (page.isTruncated() == null) {
        // The SDK takes an answer without a body for one without objects, and what is not listed
        // may be swept away.
        throw ResourceException.unavailable(
            "the bucket '%s' answered a listing incompletely".formatted(bucket), RETRY_AFTER, null);
      }
      for (S3Object object : page.contents()) {
        String key = object.key().substring(prefix.length());
        blobs.add(new Blob(key, object.size(), object.lastModified()));
      }
    }
    return blobs;
  }

  @Override
  public void close() {
    client.close();
  }

  private static <T> T guarded(String bucket, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException | UncheckedIOException e) {
      throw failure(bucket, e);
    }
  }

  /** What ended the content that was being sent says more than what the SDK makes of it. */
  private static VecinoException failure(String bucket, RuntimeException e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof VecinoException known) {
        return known;
      }
    }
    return ResourceException.unavailable(
        "the bucket '%s' could not be used: %s".formatted(bucket, e.getMessage()), RETRY_AFTER, e);
  }

  /** The next so many bytes of a stream, which it closes. */
  private static final class Range extends java.io.FilterInputStream {
    private long left;

    Range(InputStream in, long length) {
      super(in);
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      int next = left == 0 ? -1 : super.read();
      if (next >= 0) {
        left--;
      }
      return next;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (left == 0 && length > 0) {
        return -1;
      }
      int read = super.read(to, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
