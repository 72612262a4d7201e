package dev.vecino.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of every format that this release reads. */
class GoldenDirectoryTest {
  private static final ContentCheck.Verdict NOTHING_WRONG =
      new ContentCheck.Verdict(List.of(), List.of());

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1})
  void opensAndHoldsWhatItHeld(int format) throws IOException {
    Map<String, Content> expected = GoldenDirectory.unpack(format, directory);
    assertThat(main(expected).points()).hasSizeGreaterThan(1_300);
    assertThat(main(expected).probes()).hasSize(6);
    assertHasSomethingOfEverything();
    assertThat(Doctor.examine(directory).sound()).isTrue();
    assertThat(ContentCheck.run(directory, expected)).isEqualTo(NOTHING_WRONG);
  }

  @ParameterizedTest
  @ValueSource(ints = {1})
  void livesOnAfterItWasOpened(int format) throws IOException {
    Map<String, Content> expected = GoldenDirectory.unpack(format, directory);
    Map<String, Content> changed;
    try (Database database = Database.open(directory, SampleData.options())) {
      Collection main = database.collection(SampleData.MAIN);
      List<PointId> first =
          main(expected).points().stream().limit(500).map(Content.Stored::id).toList();
      main.delete(PointSelector.ids(first.subList(0, 400)), Durability.DURABLE);
      main.updatePayload(
          PointSelector.ids(first.subList(400, 500)),
          new PayloadChange(Payload.of("lang", "en"), List.of(), false),
          Durability.DURABLE);
      main.optimize(Duration.ofMinutes(1));
      changed = Content.of(database, format);
    }
    assertThat(main(changed).points()).hasSize(main(expected).points().size() - 400);
    assertThat(Doctor.examine(directory).sound()).isTrue();
    assertThat(ContentCheck.run(directory, changed)).isEqualTo(NOTHING_WRONG);
  }

  private static Content main(Map<String, Content> contents) {
    return Objects.requireNonNull(contents.get(SampleData.MAIN));
  }

  private void assertHasSomethingOfEverything() {
    assertThat(DirectoryCopy.files(directory))
        .extracting(file -> file.getFileName().toString())
        .contains("catalogue", "witness", "ids", "fields-0", "graph-0", "graph-1", "codes-1")
        .contains("vectors-0", "vectors-1", "vectors-2")
        .anyMatch(name -> name.endsWith(".sst"))
        .anyMatch(name -> name.endsWith(".log"));
  }
}
