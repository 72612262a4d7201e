package dev.vecino.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page about configuration lists every key as the code has it. */
class ConfigurationPageTest {
  @Test
  void everyKeyIsOnThePageWithItsDefaultAndMeaning() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "configuration.md"));
    for (ConfigKey key : ConfigKey.values()) {
      String shown = key.defaultText().isEmpty() ? "none" : "`" + key.defaultText() + "`";
      assertThat(page)
          .contains(
              "| `%s` | `%s` | %s | %s |"
                  .formatted(key.key(), key.environmentName(), shown, key.meaning()));
    }
  }
}
