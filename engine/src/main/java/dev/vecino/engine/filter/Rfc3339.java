package dev.vecino.engine.filter;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Times as RFC 3339 section 5.6 writes them: {@code 2024-02-29T23:59:59.123456789+01:00}. Any
 * string in a payload may be one, so telling that a string is none takes nanoseconds. A second of
 * 60 and more than nine decimals are refused, since {@link Instant} cannot hold them.
 */
final class Rfc3339 {
  private static final int SECOND_END = 19;
  private static final int LENGTH_MIN = SECOND_END + 1;
  private static final int FRACTION_DIGITS_MAX = 9;
  private static final int LENGTH_MAX = SECOND_END + 1 + FRACTION_DIGITS_MAX + 6;
  private static final int INVALID = -1;

  private Rfc3339() {}

  /** The instant, or null when the text is not such a time. */
  static @Nullable Instant parse(String text) {
    int length = text.length();
    if (length < LENGTH_MIN || length > LENGTH_MAX || !hasSeparators(text)) {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, SECOND_END);
    if ((year | month | day | hour | minute | second) < 0
        || hour > 23
        || minute > 59
        || second > 59) {
      return null;
    }
    int zone = SECOND_END;
    int nanos = 0;
    if (text.charAt(zone) == '.') {
      zone = fractionEnd(text);
      nanos = nanos(text, zone);
    }
    int offset = offsetSeconds(text, zone);
    if (nanos == INVALID || offset == Integer.MIN_VALUE) {
      return null;
    }
    try {
      long days = LocalDate.of(year, month, day).toEpochDay();
      long seconds = days * 86_400 + hour * 3_600L + minute * 60L + second;
      return Instant.ofEpochSecond(seconds - offset, nanos);
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  private static boolean hasSeparators(String text) {
    return text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && (text.charAt(10) == 'T' || text.charAt(10) == 't')
        && text.charAt(13) == ':'
        && text.charAt(16) == ':';
  }

  /** The number from {@code from} to before {@code to}, or -1 when there is no digit or another. */
  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return INVALID;
      }
      value = value * 10 + digit;
    }
    return from == to ? INVALID : value;
  }

  private static int fractionEnd(String text) {
    int end = SECOND_END + 1;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static int nanos(String text, int end) {
    int from = SECOND_END + 1;
    if (end - from > FRACTION_DIGITS_MAX) {
      return INVALID;
    }
    int value = digits(text, from, end);
    for (int digits = end - from; value > 0 && digits < FRACTION_DIGITS_MAX; digits++) {
      value *= 10;
    }
    return value;
  }

  /**
   * The offset that begins at {@code at} and ends the text, or the least int when there is none.
   */
  private static int offsetSeconds(String text, int at) {
    int length = text.length() - at;
    if (length == 1 && (text.charAt(at) == 'Z' || text.charAt(at) == 'z')) {
      return 0;
    }
    if (length != 6 || text.charAt(at + 3) != ':') {
      return Integer.MIN_VALUE;
    }
    char sign = text.charAt(at);
    int hours = digits(text, at + 1, at + 3);
    int minutes = digits(text, at + 4, at + 6);
    if ((sign != '+' && sign != '-') || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int seconds = hours * 3_600 + minutes * 60;
    return sign == '+' ? seconds : -seconds;
  }
}
