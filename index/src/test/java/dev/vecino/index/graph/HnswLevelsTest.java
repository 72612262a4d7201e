package dev.vecino.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HnswLevelsTest {
  @ParameterizedTest
  @CsvSource({"1,2", "2,2", "3,16", "1000,2", "50000,16", "50000,3"})
  void layersShrinkByMAndEveryPlaceIsFoundAgain(int count, int m) {
    try (Arena arena = Arena.ofConfined()) {
      FlatGraphWriter writer =
          new HnswLevels(1, m).layOut(count, new GraphParameters(m, 100), arena);
      FlatGraph graph = FlatGraph.of(writer.finish(0).bytes(), count);
      for (int layer = 1; layer < graph.layers(); layer++) {
        double expected = count / Math.pow(m, layer);
        assertThat((double) graph.size(layer))
            .isBetween(
                expected - 5 * Math.sqrt(expected) - 1, expected + 5 * Math.sqrt(expected) + 1);
        for (int place = 0; place < graph.size(layer); place++) {
          assertThat(graph.place(layer, graph.ordinal(layer, place))).isEqualTo(place);
        }
      }
    }
  }
}
