package dev.vecino.server.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Turns valid requests into nearly valid and absurd ones, by a seed. */
final class Mutations {
  private static final Pattern JSON_VALUE =
      Pattern.compile(
          "\"[^\"]*\"|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null"
              + "|\\[[^\\[\\]]*]|\\{[^{}]*}");

  private static final List<String> ODD_VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "-0.0",
          "1e999",
          "-1e-999",
          "NaN",
          "Infinity",
          "9223372036854775808",
          "18446744073709551615",
          "18446744073709551616",
          "2147483648",
          "0.1",
          "1".repeat(300),
          "1".repeat(5_000),
          "\"\"",
          "\"\\ud800\"",
          "\"\\u0000\\u001b[31m\\n\"",
          "\"" + "x".repeat(600) + "\"",
          "\"" + "y".repeat(70_000) + "\"",
          "[]",
          "{}",
          "[[]]",
          "[" + "0,".repeat(9_000) + "0]",
          "{\"\":{}}",
          "{\"a\":1,\"a\":2}",
          "[".repeat(500) + "]".repeat(500),
          "{\"must\":[".repeat(60) + "]}".repeat(60),
          "[".repeat(50_000),
          "'single'",
          "undefined",
          "\"\u202e\ufeff\"");

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  /** A value of the JSON text, a name included, is replaced by another one. */
  byte[] json(String valid) {
    String text = valid;
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      List<MatchResult> values = JSON_VALUE.matcher(text).results().toList();
      if (values.isEmpty()) {
        break;
      }
      MatchResult chosen = values.get(random.nextInt(values.size()));
      String odd = ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
      text = text.substring(0, chosen.start()) + odd + text.substring(chosen.end());
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes are changed, cut out, put in, doubled, or cut off. */
  byte[] bytes(byte[] valid) {
    byte[] bytes = valid;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      bytes = once(bytes);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes) {
    if (bytes.length == 0) {
      return noise(1 + random.nextInt(20));
    }
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(7)) {
      case 0 -> {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      case 1 -> Arrays.copyOf(bytes, at);
      case 2 -> Arrays.copyOfRange(bytes, at, bytes.length);
      case 3 -> joined(Arrays.copyOf(bytes, at), noise(1 + random.nextInt(12)), bytes, at);
      case 4 -> joined(bytes, bytes, new byte[0], 0);
      case 5 -> {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
        yield joined(Arrays.copyOf(bytes, at), new byte[0], bytes, end);
      }
      default -> {
        byte[] broken = bytes.clone();
        Arrays.fill(broken, at, Math.min(bytes.length, at + 3), (byte) 0xff);
        yield broken;
      }
    };
  }

  private static byte[] joined(byte[] first, byte[] second, byte[] third, int from) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    all.write(third, from, third.length - from);
    return all.toByteArray();
  }

  byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  /** Any of these. */
  <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A whole body that has nothing to do with what is expected. */
  byte[] absurd() {
    List<byte[]> bodies = new ArrayList<>();
    bodies.add(new byte[0]);
    bodies.add(noise(random.nextInt(3_000)));
    bodies.add("[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    bodies.add("{\"a\":".repeat(20_000).getBytes(StandardCharsets.UTF_8));
    bodies.add(ODD_VALUES.get(random.nextInt(ODD_VALUES.size())).getBytes(StandardCharsets.UTF_8));
    bodies.add(("\"" + "\u00e9".repeat(40_000)).getBytes(StandardCharsets.UTF_8));
    bodies.add(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '{', '}'});
    bodies.add("{\"points\":[]}".getBytes(StandardCharsets.UTF_16));
    return bodies.get(random.nextInt(bodies.size()));
  }
}
