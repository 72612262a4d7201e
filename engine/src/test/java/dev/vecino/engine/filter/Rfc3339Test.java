package dev.vecino.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  @Test
  void whatJavaWritesIsReadBackToTheNanosecond() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      long seconds = random.nextLong(-62_167_000_000L, 253_402_000_000L);
      int nanos = random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
      int zone = random.nextInt(-18 * 60, 18 * 60 + 1) * 60;
      OffsetDateTime time =
          Instant.ofEpochSecond(seconds, nanos).atOffset(ZoneOffset.ofTotalSeconds(zone));
      String text =
          DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").format(time)
              + (nanos == 0 ? "" : ".%09d".formatted(nanos))
              + time.getOffset();
      assertThat(Rfc3339.parse(text)).as("seed 5, %s", text).isEqualTo(time.toInstant());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-01-01T00:00:00.5Z",
        "2024-01-01t00:00:00.50z",
        "2024-01-01T05:30:00.500+05:30",
        "2023-12-31T00:01:00.5-23:59",
        "2024-01-01T00:00:00.5-00:00"
      })
  void severalWaysToWriteOneInstant(String text) {
    assertThat(Rfc3339.parse(text)).isEqualTo(Instant.parse("2024-01-01T00:00:00.5Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-01-01",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00Z",
        "2024-01-01 00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-02-30T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:60Z",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00.1234567890Z",
        "2024-01-01T00:00:00+1:00",
        "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+01:60",
        "2024-01-01T00:00:00+01",
        "2024-01-01T00:00:00Zx",
        "2024-01-01T00:00:00*01:00",
        "2024-0a-01T00:00:00Z",
        "2024-01-01T00:00:00.5",
        "+2024-01-01T00:00:00Z",
        "2024-01-01T00:00:00,5Z"
      })
  void otherStringsAreNoTimes(String text) {
    assertThat(Rfc3339.parse(text)).isNull();
  }
}
