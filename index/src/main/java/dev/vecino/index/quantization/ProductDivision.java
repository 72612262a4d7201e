package dev.vecino.index.quantization;

import dev.vecino.index.kernel.ProductShape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Divides vectors into sub-spaces for product quantization, so that every code is spent where it
 * takes most off the error of inner products. Where all dimensions vary alike, sub-spaces come out
 * equally wide; where a few have nearly all of the variance, as after a principal component
 * analysis, those get sub-spaces of their own and the others share what is left, or nothing.
 *
 * <p>A dimension's part in the error is its weight (how much queries have of it) times what
 * quantization leaves of its variance. For 16 centroids in g dimensions of equal variance the share
 * that is left was measured on Gaussians ({@link #LEFT}); for unequal ones the geometric mean takes
 * the place of the variance, and no sub-space is better than each of its parts would be alone.
 * Dimensions are taken by falling variance, and the best cuts found by dynamic programming.
 */
public final class ProductDivision {
  /** What 16 centroids leave of the variance of 1, 2, ... Gaussian dimensions. */
  private static final double[] LEFT = {
    1, 0.0185, 0.1126, 0.2387, 0.3482, 0.4371, 0.5059, 0.5647, 0.6102, 0.646, 0.682, 0.706, 0.7295,
    0.746, 0.762, 0.778, 0.794
  };

  private static final int WIDEST = LEFT.length - 1;

  private final int[] order;
  private final double[] variances;
  private final double[] weights;

  /** cost[s][n]: the least error of the first n dimensions in s sub-spaces. */
  private final double[][] cost;

  private final byte[][] lastWidth;

  private ProductDivision(double[] variances, double[] weights, int most) {
    order =
        IntStream.range(0, variances.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -variances[i] * weights[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.variances = Arrays.stream(order).mapToDouble(i -> variances[i]).toArray();
    this.weights = Arrays.stream(order).mapToDouble(i -> weights[i]).toArray();
    cost = new double[most + 1][order.length + 1];
    lastWidth = new byte[most + 1][order.length + 1];
    for (double[] row : cost) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    cost[0][0] = 0;
    fill();
  }

  /**
   * The best division into sub-spaces.
   *
   * @param variances of what is encoded, by dimension; not negative
   * @param weights mean squares of queries, by dimension; not negative
   * @param most how many sub-spaces there may be
   * @param tolerated fewer are taken when no more than this share of the error that is left without
   *     any codes remains
   */
  public static ProductShape choose(
      double[] variances, double[] weights, int most, double tolerated) {
    return new ProductDivision(variances, weights, Math.min(most, variances.length))
        .shape(tolerated);
  }

  private void fill() {
    int count = order.length;
    double[] group = new double[WIDEST + 1];
    for (int from = 0; from < count; from++) {
      int widest = errors(from, group);
      for (int s = 1; s < cost.length; s++) {
        double before = cost[s - 1][from];
        if (before == Double.POSITIVE_INFINITY) {
          continue;
        }
        for (int width = 1; width <= widest; width++) {
          double sum = before + group[width];
          if (sum < cost[s][from + width]) {
            cost[s][from + width] = sum;
            lastWidth[s][from + width] = (byte) width;
          }
        }
      }
    }
  }

  /** The errors of sub-spaces of every width from a place on; returns the widest. */
  private int errors(int from, double[] group) {
    int widest = Math.min(WIDEST, order.length - from);
    double logs = 0;
    double weight = 0;
    double least = 0;
    for (int width = 1; width <= widest; width++) {
      logs += Math.log(Math.max(variances[from + width - 1], Double.MIN_NORMAL));
      weight += weights[from + width - 1];
      least = Math.max(least, width * LEFT[width] * Math.exp(logs / width));
      group[width] = least * weight / width;
    }
    return widest;
  }

  private ProductShape shape(double tolerated) {
    double whole = left(0);
    int subspaces = 1;
    int dimensions = bestDimensions(1);
    for (int s = 2; s < cost.length; s++) {
      if (cost[s - 1][dimensions] + left(dimensions) <= tolerated * whole) {
        break;
      }
      subspaces = s;
      dimensions = bestDimensions(s);
    }
    int[] ends = new int[subspaces];
    for (int s = subspaces, at = dimensions; s > 0; s--) {
      ends[s - 1] = at;
      at -= lastWidth[s][at];
    }
    return new ProductShape(order.length, Arrays.copyOf(order, dimensions), ends);
  }

  /** The error of all dimensions from a place on when they are not encoded. */
  private double left(int from) {
    double left = 0;
    for (int i = from; i < order.length; i++) {
      left += variances[i] * weights[i];
    }
    return left;
  }

  /** How many dimensions are best encoded in so many sub-spaces. */
  private int bestDimensions(int subspaces) {
    double left = 0;
    double least = Double.POSITIVE_INFINITY;
    int best = order.length;
    for (int n = order.length; n >= subspaces; n--) {
      double error = cost[subspaces][n] + left;
      if (error < least) {
        least = error;
        best = n;
      }
      left += n == 0 ? 0 : variances[n - 1] * weights[n - 1];
    }
    return best;
  }
}
