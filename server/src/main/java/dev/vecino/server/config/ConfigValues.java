package dev.vecino.server.config;

import dev.vecino.server.api.NearestName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The raw texts given for keys, the latest source winning, and their reading by unit. */
final class ConfigValues {
  private static final String AUTO = "auto";
  private static final Pattern NUMBER_WITH_UNIT = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");

  private final Map<ConfigKey, Given> given = new EnumMap<>(ConfigKey.class);

  private record Given(List<String> texts, String source) {}

  /**
   * Takes over a value.
   *
   * @param source where it comes from, for errors
   * @throws ConfigException when there is no such key
   */
  void put(String key, List<String> texts, String source) {
    ConfigKey known =
        ConfigKey.find(key)
            .orElseThrow(() ->
                new ConfigException(
                    "%s: %s"
                        .formatted(
                            source,
                            NearestName.message("configuration key", key, ConfigKey.names()))));
    put(known, texts, source);
  }

  void put(ConfigKey key, List<String> texts, String source) {
    if (key.unit() != ConfigKey.Unit.LIST && texts.size() != 1) {
      throw new ConfigException(
          "%s: %s must be %s, not a list".formatted(source, key.key(), key.unit().description()));
    }
    given.put(key, new Given(List.copyOf(texts), source));
  }

  String text(ConfigKey key) {
    Given value = value(key);
    String text = value.texts().getFirst().strip();
    if (text.isEmpty()) {
      throw refusal(key, value);
    }
    return text;
  }

  List<String> list(ConfigKey key) {
    return value(key).texts();
  }

  int count(ConfigKey key) {
    Given value = value(key);
    String text = value.texts().getFirst().strip().replace("_", "");
    if (!text.matches("\\d{1,18}")) {
      throw refusal(key, value);
    }
    return (int) within(key, value, Long.parseLong(text));
  }

  long bytes(ConfigKey key) {
    Given value = value(key);
    Matcher matcher = NUMBER_WITH_UNIT.matcher(value.texts().getFirst().strip());
    if (!matcher.matches()) {
      throw refusal(key, value);
    }
    int shift =
        switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
          case "", "B" -> 0;
          case "KB", "KIB", "K" -> 10;
          case "MB", "MIB", "M" -> 20;
          case "GB", "GIB", "G" -> 30;
          case "TB", "TIB", "T" -> 40;
          default -> throw refusal(key, value);
        };
    long number = Long.parseLong(matcher.group(1));
    return within(key, value, number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift);
  }

  /** The bytes asked for; null for the automatic size. */
  @Nullable Long memory(ConfigKey key) {
    return AUTO.equalsIgnoreCase(text(key)) ? null : bytes(key);
  }

  Duration duration(ConfigKey key) {
    Given value = value(key);
    Matcher matcher = NUMBER_WITH_UNIT.matcher(value.texts().getFirst().strip());
    if (!matcher.matches()) {
      throw refusal(key, value);
    }
    long factor =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> throw refusal(key, value);
        };
    long number = Long.parseLong(matcher.group(1));
    long millis = number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
    return Duration.ofMillis(within(key, value, millis));
  }

  private Given value(ConfigKey key) {
    Given value = given.get(key);
    if (value != null) {
      return value;
    }
    boolean emptyList = key.unit() == ConfigKey.Unit.LIST && key.defaultText().isEmpty();
    return new Given(emptyList ? List.of() : List.of(key.defaultText()), "default");
  }

  private static long within(ConfigKey key, Given value, long number) {
    if (number < key.min() || number > key.max()) {
      throw new ConfigException(
          "%s: %s must be from %s to %s, not '%s'"
              .formatted(
                  value.source(),
                  key.key(),
                  shown(key, key.min()),
                  shown(key, key.max()),
                  value.texts().getFirst()));
    }
    return number;
  }

  private static String shown(ConfigKey key, long number) {
    return switch (key.unit()) {
      case BYTES, MEMORY -> sized(number);
      case DURATION -> number + "ms";
      case COUNT, PATH, HOST, LIST -> Long.toString(number);
    };
  }

  /** The bytes in the largest unit that takes them whole. */
  private static String sized(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB"};
    int unit = Math.min(Long.numberOfTrailingZeros(bytes) / 10, units.length - 1);
    return (bytes >> (10 * unit)) + units[unit];
  }

  private static ConfigException refusal(ConfigKey key, Given value) {
    return new ConfigException(
        "%s: %s must be %s, not '%s'"
            .formatted(
                value.source(), key.key(), key.unit().description(), value.texts().getFirst()));
  }
}
