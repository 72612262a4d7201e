package dev.vecino.server.security;

import dev.vecino.server.api.ErrorKind;
import dev.vecino.server.api.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that callers may show. Only digests are kept, and every comparison takes the same time:
 * all keys are compared, whether one has matched or not.
 */
public final class ApiKeys {
  private static final String BEARER = "bearer ";

  private final List<byte[]> digests;

  public ApiKeys(List<String> keys) {
    digests = keys.stream().map(ApiKeys::digest).toList();
  }

  /** True when callers must show a key. */
  public boolean required() {
    return !digests.isEmpty();
  }

  /**
   * Lets a call pass or not.
   *
   * @param authorization the Authorization header; null when there is none
   * @param apiKey the api-key header; null when there is none
   * @throws RefusedException UNAUTHENTICATED when a key is required and none of these is one
   */
  public void check(@Nullable String authorization, @Nullable String apiKey) {
    if (!required()) {
      return;
    }
    String shown = apiKey != null ? apiKey : bearer(authorization);
    if (shown == null) {
      throw new RefusedException(
          ErrorKind.UNAUTHENTICATED,
          "an API key is required: 'Authorization: Bearer <key>' or 'api-key: <key>'");
    }
    if (!known(shown)) {
      throw new RefusedException(ErrorKind.UNAUTHENTICATED, "the API key is not known");
    }
  }

  private static @Nullable String bearer(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length()).strip()
        : null;
  }

  private boolean known(String shown) {
    byte[] digest = digest(shown);
    boolean matched = false;
    for (byte[] key : digests) {
      matched |= MessageDigest.isEqual(key, digest);
    }
    return matched;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
