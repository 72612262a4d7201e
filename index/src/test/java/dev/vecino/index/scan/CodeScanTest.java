package dev.vecino.index.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.index.Metric;
import dev.vecino.index.OrdinalOrder;
import dev.vecino.index.Query;
import dev.vecino.index.TestData;
import dev.vecino.index.TopK;
import dev.vecino.index.quantization.Int8Codes;
import dev.vecino.index.quantization.Int8Query;
import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeScanTest {
  private static final int DIMENSION = 24;
  private static final int BASE = 1_000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 500})
  void keepsTheNearestOfTheRowsItWasGiven(int rows) {
    float[][] vectors = TestData.uniform(rows, 1_000, DIMENSION);
    try (Arena arena = Arena.ofConfined()) {
      Int8Codes codes =
          Int8Codes.encode(TestData.rows(vectors, DIMENSION, arena), Metric.EUCLIDEAN, arena);
      Int8Query query = codes.query(Query.of(Metric.EUCLIDEAN, vectors[7]));
      TopK expected = new TopK(20);
      TopK found = new TopK(20);
      CodeScan scan = new CodeScan();
      scan.add(query, 999, new TopK(1), 0);
      scan.clear();
      found.reset(20, OrdinalOrder.NATURAL);
      for (int i = 0; i < rows; i++) {
        scan.add(query, 2 * i, found, BASE);
        expected.offer(query.rank(2 * i), 2 * i + BASE);
      }
      scan.finish(query, found, BASE);
      found.sort();
      expected.sort();
      assertThat(found.ordinals()).isEqualTo(expected.ordinals());
    }
  }
}
