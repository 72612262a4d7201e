package dev.vecino.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.Metric;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CollectionDeletionTest {
  @Test
  void aChangeOfOptionsThatComesTooLateDoesNotBringADeletedCollectionBack(@TempDir Path data) {
    try (Database database = Database.open(data, DatabaseOptions.defaults())) {
      Collection docs =
          database.create(CollectionSpec.of("docs", new VectorSpec(3, Metric.COSINE)));
      database.delete("docs");
      assertThatThrownBy(() -> docs.update(CollectionOptions.DEFAULT.withSealPoints(5_000)))
          .isInstanceOfSatisfying(
              CallerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
    try (Database database = Database.open(data, DatabaseOptions.defaults())) {
      assertThat(database.collections()).isEmpty();
      assertThat(database.damages()).isEmpty();
    }
  }
}
