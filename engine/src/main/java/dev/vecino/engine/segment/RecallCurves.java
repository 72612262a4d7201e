package dev.vecino.engine.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which width of a walk (ef) reaches which recall in one named vector of a segment, learned from
 * samples when it was built: for answers of several sizes, and for filters that let through several
 * shares of the points.
 *
 * <p>Bytes, little-endian: version 1 (byte); for each situation, answer size and ef in the order of
 * their declaration, recall times 65,535 (unsigned short).
 */
public final class RecallCurves {
  /**
   * How a walk treats a filter, and the share of points that this lets through.
   *
   * @param place among all situations
   */
  record Situation(int place, boolean filtered, double share) {}

  /** Those of each kind by falling share. */
  static final List<Situation> SITUATIONS =
      List.of(
          new Situation(0, false, 1),
          new Situation(1, false, 0.5),
          new Situation(2, false, 0.2),
          new Situation(3, true, 0.5),
          new Situation(4, true, 0.2),
          new Situation(5, true, 0.05));

  private static final int[] SIZES = {1, 10, 100};
  private static final int[] EFS = {12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768};
  private static final byte VERSION = 1;
  private static final int SCALE = 65_535;
  private static final double PRECISION = 1e-5;

  private final float[] recalls;

  private RecallCurves(float[] recalls) {
    this.recalls = recalls;
  }

  static int[] efs() {
    return EFS.clone();
  }

  static int[] sizes() {
    return SIZES.clone();
  }

  /** Takes measured recalls. */
  static final class Builder {
    private final float[] recalls = new float[SITUATIONS.size() * SIZES.length * EFS.length];

    void set(Situation situation, int sizeIndex, int efIndex, double recall) {
      recalls[index(situation, sizeIndex, efIndex)] = (float) Math.clamp(recall, 0, 1);
    }

    /** Makes every curve rise with ef, since what falls is noise. */
    RecallCurves build() {
      for (int at = 0; at < recalls.length; at++) {
        if (at % EFS.length > 0) {
          recalls[at] = Math.max(recalls[at], recalls[at - 1]);
        }
      }
      return new RecallCurves(recalls);
    }
  }

  private static int index(Situation situation, int size, int ef) {
    return (situation.place() * SIZES.length + size) * EFS.length + ef;
  }

  static int byteSize() {
    return 1 + SITUATIONS.size() * SIZES.length * EFS.length * Short.BYTES;
  }

  void write(ByteBuffer out) {
    out.order(ByteOrder.LITTLE_ENDIAN).put(VERSION);
    for (float recall : recalls) {
      out.putShort((short) Math.round(recall * SCALE));
    }
  }

  /** Null when these are bytes of another version, which are learned again with the segment. */
  static @Nullable RecallCurves read(ByteBuffer in) {
    if (in.remaining() < byteSize() || in.get(in.position()) != VERSION) {
      return null;
    }
    in.order(ByteOrder.LITTLE_ENDIAN).get();
    float[] recalls = new float[SITUATIONS.size() * SIZES.length * EFS.length];
    for (int i = 0; i < recalls.length; i++) {
      recalls[i] = Short.toUnsignedInt(in.getShort()) / (float) SCALE;
    }
    return new RecallCurves(recalls);
  }

  /**
   * The least width of a walk that reaches a recall, or -1 when none does.
   *
   * @param filtered how the walk treats a filter
   * @param share of the points that match
   * @param wanted answers
   * @param target recall, 0 to 1
   */
  public int ef(boolean filtered, double share, int wanted, double target) {
    double widest = 0;
    for (Situation situation : around(filtered, share)) {
      double ef = efAt(situation, wanted, target);
      if (ef < 0) {
        return -1;
      }
      widest = Math.max(widest, ef);
    }
    return (int) Math.ceil(Math.max(widest, wanted));
  }

  /** The recall that a walk of this width is predicted to reach: the inverse of {@link #ef}. */
  public double recall(boolean filtered, double share, int wanted, int ef) {
    double reached = 0;
    for (double step = 0.5; step > PRECISION; step /= 2) {
      int needed = ef(filtered, share, wanted, reached + step);
      if (needed >= 0 && needed <= ef) {
        reached += step;
      }
    }
    return reached;
  }

  /** The situations on both sides of a share; one where it lies at an end. */
  private static List<Situation> around(boolean filtered, double share) {
    List<Situation> around = new ArrayList<>(2);
    for (Situation each : SITUATIONS) {
      if (each.filtered() == filtered) {
        if (each.share() > share) {
          around.clear();
        }
        around.add(each);
        if (each.share() <= share) {
          break;
        }
      }
    }
    return around;
  }

  /** The smallest answer that was measured and is not smaller; the largest for larger ones. */
  private static int sizeIndex(int wanted) {
    int index = Arrays.binarySearch(SIZES, wanted);
    return Math.min(index >= 0 ? index : -index - 1, SIZES.length - 1);
  }

  /** Between answer sizes the logarithm of ef is taken as linear in that of the size. */
  private double efAt(Situation situation, int wanted, double target) {
    int size = sizeIndex(wanted);
    double ef = measuredEf(situation, size, target);
    if (ef < 0 || SIZES[size] == wanted) {
      return ef;
    }
    if (wanted > SIZES[size]) {
      return ef * wanted / SIZES[size];
    }
    double smaller = measuredEf(situation, size - 1, target);
    if (smaller < 0) {
      return -1;
    }
    double part =
        Math.log((double) wanted / SIZES[size - 1])
            / Math.log((double) SIZES[size] / SIZES[size - 1]);
    return smaller * Math.pow(ef / smaller, part);
  }

  private double measuredEf(Situation situation, int size, double target) {
    int from = index(situation, size, 0);
    for (int i = 0; i < EFS.length; i++) {
      float recall = recalls[from + i];
      if (recall >= target) {
        if (i == 0) {
          return EFS[0];
        }
        double part = (target - recalls[from + i - 1]) / (recall - recalls[from + i - 1]);
        return EFS[i - 1] + part * (EFS[i] - EFS[i - 1]);
      }
    }
    return -1;
  }
}
