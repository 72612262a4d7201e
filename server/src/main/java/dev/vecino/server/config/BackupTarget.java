package dev.vecino.server.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place for backups that the configuration names; requests can name no other. */
public sealed interface BackupTarget {

  String name();

  /** A directory on this machine, or a share that is mounted there. */
  record Directory(String name, Path path) implements BackupTarget {}

  /**
   * A bucket of S3 or of a store that speaks its protocol. Credentials come from the usual places
   * of the AWS SDK: environment, profile, container, instance.
   *
   * @param prefix of all keys, empty or ending with {@code /}
   * @param endpoint null for AWS itself
   * @param region null for the SDK's own search
   * @param pathStyle whether the bucket stands in the path of URLs, not in the host name
   */
  record Bucket(
      String name,
      String bucket,
      String prefix,
      @Nullable URI endpoint,
      @Nullable String region,
      boolean pathStyle)
      implements BackupTarget {}

  /**
   * Reads {@code NAME=URL}, with a URL such as {@code file:///mnt/backups} or {@code
   * s3://bucket/prefix?endpoint=https://minio:9000&region=us-east-1&path_style=true}.
   *
   * @throws ConfigException when it is something else
   */
  static BackupTarget parse(String text) {
    Matcher matcher = Syntax.TARGET.matcher(text.strip());
    if (!matcher.matches()) {
      // Not shown: it might hold a secret by mistake.
      throw new ConfigException(
          "backup.targets: an entry must be NAME=URL with a name of letters, digits, - and _");
    }
    String name = matcher.group(1);
    URI url;
    try {
      url = URI.create(matcher.group(2));
    } catch (IllegalArgumentException e) {
      throw Syntax.refusal(name, "is no URL");
    }
    if (url.getRawUserInfo() != null) {
      throw Syntax.refusal(name, "must not hold credentials; give them by environment or profile");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme();
    return switch (scheme) {
      case "file" -> Syntax.directory(name, url);
      case "s3" -> Syntax.bucket(name, url);
      default -> throw Syntax.refusal(name, "must begin with file: or s3:");
    };
  }

  /** The parts of reading. */
  final class Syntax {
    private static final Pattern TARGET = Pattern.compile("([A-Za-z0-9_-]{1,64})=(\\S+)");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,62}");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9._-]+/)*");
    private static final List<String> PARAMETERS = List.of("endpoint", "region", "path_style");

    private Syntax() {}

    private static ConfigException refusal(String name, String what) {
      return new ConfigException("backup.targets: the URL of '%s' %s".formatted(name, what));
    }

    private static BackupTarget directory(String name, URI url) {
      if (url.getPath() == null || !url.getPath().startsWith("/") || url.getHost() != null) {
        throw refusal(name, "must be file:///PATH");
      }
      return new Directory(name, Path.of(url.getPath()));
    }

    private static BackupTarget bucket(String name, URI url) {
      String bucket = url.getRawAuthority() == null ? "" : url.getRawAuthority();
      if (!BUCKET.matcher(bucket).matches()) {
        throw refusal(name, "must name a bucket: s3://BUCKET/PREFIX");
      }
      String prefix = url.getPath() == null ? "" : url.getPath().replaceFirst("^/", "");
      if (!prefix.isEmpty() && !prefix.endsWith("/")) {
        prefix += "/";
      }
      if (!PREFIX.matcher(prefix).matches()) {
        throw refusal(name, "has a prefix with other characters than letters, digits, ., - and _");
      }
      Map<String, String> parameters = parameters(name, url);
      String pathStyle = parameters.getOrDefault("path_style", "false");
      if (!pathStyle.equals("true") && !pathStyle.equals("false")) {
        throw refusal(name, "has a path_style other than true and false");
      }
      return new Bucket(
          name,
          bucket,
          prefix,
          endpoint(name, parameters.get("endpoint")),
          parameters.get("region"),
          pathStyle.equals("true"));
    }

    private static @Nullable URI endpoint(String name, @Nullable String text) {
      if (text == null) {
        return null;
      }
      try {
        URI endpoint = URI.create(text);
        if (("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
            && endpoint.getHost() != null
            && endpoint.getRawUserInfo() == null) {
          return endpoint;
        }
      } catch (IllegalArgumentException e) {
        throw refusal(name, "has an endpoint that is no URL");
      }
      throw refusal(name, "has an endpoint that is not http(s)://HOST:PORT");
    }

    private static Map<String, String> parameters(String name, URI url) {
      Map<String, String> parameters = new LinkedHashMap<>();
      if (url.getRawQuery() == null) {
        return parameters;
      }
      for (String pair : url.getRawQuery().split("&", -1)) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        if (!PARAMETERS.contains(key)) {
          throw refusal(name, "has a parameter other than " + String.join(", ", PARAMETERS));
        }
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.put(key, URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
      return parameters;
    }
  }
}
