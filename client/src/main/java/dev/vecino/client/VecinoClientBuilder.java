package dev.vecino.client;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Gathers the settings of a {@link VecinoClient}. Not thread-safe.
 *
 * <pre>{@code
 * VecinoClient client = VecinoClient.builder()
 *     .address("vectors.example.org:8321")
 *     .tls()
 *     .apiKey(System.getenv("VECINO_API_KEY"))
 *     .deadline(Duration.ofSeconds(5))
 *     .build();
 * }</pre>
 */
public final class VecinoClientBuilder {
  /** The server's limit for a request, in bytes. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 64 << 20;

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^\\s:/\\[\\]]+))(?::([0-9]{1,5}))?");

  private String host = "localhost";
  private int port = VecinoClient.DEFAULT_PORT;
  private Optional<String> apiKey = Optional.empty();
  private boolean tls;
  private Optional<Path> trustedCertificates = Optional.empty();
  private Duration deadline = Duration.ofSeconds(30);
  private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;

  VecinoClientBuilder() {}

  /** The server's host name or IP address; {@code localhost} unless set. */
  public VecinoClientBuilder host(String name) {
    this.host = name;
    return this;
  }

  /** The server's gRPC port; 8321 unless set. */
  public VecinoClientBuilder port(int number) {
    if (number < 1 || number > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + number);
    }
    this.port = number;
    return this;
  }

  /**
   * Host and port in one: {@code host:port}, {@code host} or {@code [ipv6]:port}.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public VecinoClientBuilder address(String address) {
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no address; expected host:port, such as localhost:8321".formatted(address));
    }
    host(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    return matcher.group(3) == null ? this : port(Integer.parseInt(matcher.group(3)));
  }

  /**
   * Sends this key with every call.
   *
   * @throws IllegalArgumentException when it holds anything but visible ASCII characters
   */
  public VecinoClientBuilder apiKey(String key) {
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException("an API key is made of visible ASCII characters");
    }
    this.apiKey = Optional.of(key);
    return this;
  }

  /** Encrypts, and trusts the certificate authorities that Java trusts. */
  public VecinoClientBuilder tls() {
    this.tls = true;
    return this;
  }

  /** Encrypts, and trusts only the certificates in this PEM file. */
  public VecinoClientBuilder tls(Path certificates) {
    this.tls = true;
    this.trustedCertificates = Optional.of(certificates);
    return this;
  }

  /** How long a call may take before it fails with DEADLINE_EXCEEDED; 30 seconds unless set. */
  public VecinoClientBuilder deadline(Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("a deadline is positive, not " + duration);
    }
    this.deadline = duration;
    return this;
  }

  /** The largest answer that is accepted, in bytes; 64 MB unless set. */
  public VecinoClientBuilder maxMessageBytes(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a message limit is positive, not " + bytes);
    }
    this.maxMessageBytes = bytes;
    return this;
  }

  /**
   * The client, which connects when first used.
   *
   * @throws IllegalArgumentException when the trusted certificates cannot be read
   */
  public VecinoClient build() {
    NettyChannelBuilder channel =
        NettyChannelBuilder.forAddress(host, port)
            .maxInboundMessageSize(maxMessageBytes)
            .userAgent("vecino-java")
            .intercept(interceptors());
    if (tls) {
      channel.useTransportSecurity();
      trustedCertificates.ifPresent(certificates -> trust(channel, certificates));
    } else {
      channel.usePlaintext();
    }
    return over(channel.build());
  }

  private VecinoClient over(ManagedChannel channel) {
    return new VecinoClient(channel, new AsyncVecinoClient(new Calls(channel, deadline)));
  }

  private List<ClientInterceptor> interceptors() {
    List<ClientInterceptor> interceptors = new ArrayList<>();
    apiKey.ifPresent(key -> {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + key);
      interceptors.add(MetadataUtils.newAttachHeadersInterceptor(headers));
    });
    return interceptors;
  }

  private static void trust(NettyChannelBuilder channel, Path certificates) {
    try {
      channel.sslContext(GrpcSslContexts.forClient().trustManager(certificates.toFile()).build());
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException("cannot read certificates from " + certificates, e);
    }
  }
}
