package dev.vecino.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.engine.Durability;
import dev.vecino.engine.Payload;
import dev.vecino.engine.PayloadChange;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.ScoredPoint;
import dev.vecino.engine.SearchRequest;
import dev.vecino.engine.SearchResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
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

  @ParameterizedTest
  @ValueSource(ints = {1})
  void reachesATargetRecallThoughItsSegmentsHaveNotLearnedHow(int format) throws IOException {
    GoldenDirectory.unpack(format, directory);
    Random random = new Random(format);
    int right = 0;
    int wanted = 0;
    try (Database database = Database.open(directory, SampleData.options())) {
      Collection main = database.collection(SampleData.MAIN);
      for (int i = 0; i < 50; i++) {
        float[] query = new float[8];
        for (int d = 0; d < query.length; d++) {
          query[d] = (float) random.nextGaussian();
        }
        SearchRequest.Builder request = SearchRequest.builder(query).using("a").explain(true);
        Set<PointId> exact = ids(main.search(request.exact(true).build()));
        SearchResult result = main.search(request.exact(false).targetRecall(0.97).build());
        assertThat(Objects.requireNonNull(result.explanation()).segments())
            .extracting(segment -> segment.work().predictedRecall())
            .containsOnlyNulls();
        wanted += exact.size();
        exact.retainAll(ids(result));
        right += exact.size();
      }
    }
    assertThat(right).isGreaterThanOrEqualTo((int) (0.97 * wanted));
  }

  private static Set<PointId> ids(SearchResult result) {
    return result.points().stream().map(ScoredPoint::id).collect(Collectors.toSet());
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
