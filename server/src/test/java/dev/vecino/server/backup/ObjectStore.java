package dev.vecino.server.backup;

import java.net.URI;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;

/** An object store that speaks S3, in memory and on loopback, with one bucket. */
public final class ObjectStore implements AutoCloseable {
  public static final String BUCKET = "backups";
  public static final String KEY = "the-key-id";
  public static final String SECRET = "the-secret-that-nobody-may-see";

  private static final String KEY_PROPERTY = "aws.accessKeyId";
  private static final String SECRET_PROPERTY = "aws.secretAccessKey";

  private final BlobStoreContext objects;
  private final S3Proxy proxy;

  private ObjectStore(BlobStoreContext objects, S3Proxy proxy) {
    this.objects = objects;
    this.proxy = proxy;
  }

  /** Starts one, and gives its credentials to clients of this process. */
  public static ObjectStore start() throws Exception {
    BlobStoreContext objects =
        ContextBuilder.newBuilder(new TransientApiMetadata())
            .credentials("any", "any")
            .build(BlobStoreContext.class);
    objects.getBlobStore().createContainerInLocation(null, BUCKET);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(objects.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
            .build();
    proxy.start();
    System.setProperty(KEY_PROPERTY, KEY);
    System.setProperty(SECRET_PROPERTY, SECRET);
    return new ObjectStore(objects, proxy);
  }

  /** What {@code backup.targets} names it with. */
  public String url() {
    return "s3://%s/prod?endpoint=http://127.0.0.1:%d&path_style=true"
        .formatted(BUCKET, proxy.getPort());
  }

  /** Clients that are opened from now on show another secret. */
  static void forgetSecret() {
    System.setProperty(SECRET_PROPERTY, "another");
  }

  @Override
  public void close() {
    System.clearProperty(KEY_PROPERTY);
    System.clearProperty(SECRET_PROPERTY);
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the object store did not stop", e);
    } finally {
      objects.close();
    }
  }
}
