package dev.vecino.index.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.index.kernel.ProductShape;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProductDivisionTest {
  private static double[] equal(int count) {
    double[] values = new double[count];
    Arrays.fill(values, 1);
    return values;
  }

  private static int width(ProductShape shape, int subspace) {
    return shape.end(subspace) - shape.begin(subspace);
  }

  @Test
  void dimensionsThatVaryAlikeAreDividedEvenly() {
    ProductShape shape = ProductDivision.choose(equal(96), equal(96), 24, 0);
    assertThat(shape.subspaces()).isEqualTo(24);
    assertThat(shape.encoded()).isEqualTo(96);
    for (int i = 0; i < 24; i++) {
      assertThat(width(shape, i)).isEqualTo(4);
    }
  }

  @Test
  void whatVariesMostGetsTheNarrowestSubspaces() {
    double[] variances = new double[200];
    Arrays.setAll(variances, i -> Math.pow(1 + i * 7 % 200, -1.5));
    ProductShape shape = ProductDivision.choose(variances, equal(200), 50, 0);
    assertThat(shape.subspaces()).isEqualTo(50);
    assertThat(shape.dimensionAt(0)).isZero();
    assertThat(width(shape, 0)).isEqualTo(1);
    assertThat(width(shape, 49)).isGreaterThan(4);
    BitSet met = new BitSet();
    for (int i = 0; i < shape.encoded(); i++) {
      met.set(shape.dimensionAt(i));
      assertThat(i == 0 || variances[shape.dimensionAt(i)] <= variances[shape.dimensionAt(i - 1)])
          .isTrue();
    }
    assertThat(met.cardinality()).isEqualTo(shape.encoded());
  }

  @Test
  void whatDoesNotVaryIsLeftOutWhereItWouldCostACode() {
    double[] variances = new double[1000];
    Arrays.fill(variances, 0, 8, 1);
    ProductShape shape = ProductDivision.choose(variances, equal(1000), 4, 0);
    assertThat(shape.subspaces()).isEqualTo(4);
    for (int i = 0; i < 8; i++) {
      assertThat(shape.dimensionAt(i)).isLessThan(8);
    }
    assertThat(shape.end(2)).isLessThanOrEqualTo(8);
  }

  @Test
  void weightCountsAsVarianceDoes() {
    double[] weights = equal(32);
    weights[9] = 100;
    ProductShape shape = ProductDivision.choose(equal(32), weights, 12, 0);
    assertThat(shape.dimensionAt(0)).isEqualTo(9);
    assertThat(width(shape, 0)).isEqualTo(1);
  }

  @Test
  void noMoreSubspacesAreTakenThanTheErrorAsksFor() {
    double[] values = equal(128);
    int before = 65;
    for (double tolerated : new double[] {0, 0.2, 0.4, 0.6, 0.9, 1}) {
      int subspaces = ProductDivision.choose(values, values, 64, tolerated).subspaces();
      assertThat(subspaces).isLessThan(before);
      before = subspaces;
    }
    // A bit a dimension leaves about a third.
    assertThat(ProductDivision.choose(values, values, 64, 0.35).subspaces()).isBetween(28, 36);
  }

  @Test
  void anyVariancesGiveADivision() {
    Random random = new Random(77);
    for (int round = 0; round < 200; round++) {
      int count = 1 + random.nextInt(70);
      double[] variances = new double[count];
      double[] weights = new double[count];
      for (int i = 0; i < count; i++) {
        variances[i] = random.nextInt(3) == 0 ? 0 : Math.pow(10, random.nextInt(60) - 30);
        weights[i] = random.nextInt(3) == 0 ? 0 : random.nextDouble();
      }
      int most = 1 + random.nextInt(40);
      ProductShape shape =
          ProductDivision.choose(variances, weights, most, random.nextInt(2) * 0.01);
      assertThat(shape.subspaces()).isBetween(1, Math.min(most, count));
    }
  }

  @Test
  void shapesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new ProductShape(2, new int[] {0, 0}, new int[] {2}))
        .hasMessage("dimension 0 of 2, or it comes twice");
    assertThatThrownBy(() -> new ProductShape(2, new int[] {0, 2}, new int[] {2}))
        .hasMessage("dimension 2 of 2, or it comes twice");
    assertThatThrownBy(() -> new ProductShape(3, new int[] {0, 1}, new int[] {1, 1, 2}))
        .hasMessage("sub-space 1 is empty");
    assertThatThrownBy(() -> new ProductShape(3, new int[] {0, 1}, new int[] {1}))
        .hasMessage("1 sub-spaces of 2 dimensions");
  }
}
