package dev.vecino.engine.segment;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * When each point of a segment died: the sequence of its delete or replacement, 0 while it lives.
 *
 * <p>One thread marks; any thread reads. A reader asks with its view's watermark: a death after it
 * does not count, so it is harmless that such marks may or may not be visible. Marks up to the
 * watermark are, since the view was published after them.
 */
public final class Deaths {
  private static final int FIRST_CAPACITY = 1024;

  /** Null until somebody dies; replaced by a longer copy as ordinals grow. */
  private volatile @Nullable AtomicLongArray sequences;

  private volatile int count;

  /** Records a death. Only the shard's writer calls this; a point dies once. */
  public void mark(int ordinal, long sequence) {
    AtomicLongArray array = sequences;
    if (array == null || array.length() <= ordinal) {
      array = grown(array, ordinal);
      array.set(ordinal, sequence);
      sequences = array;
    } else if (array.get(ordinal) == 0) {
      array.set(ordinal, sequence);
    } else {
      throw new IllegalStateException("ordinal " + ordinal + " died before");
    }
    int counted = count;
    count = counted + 1;
  }

  private static AtomicLongArray grown(@Nullable AtomicLongArray array, int ordinal) {
    int length = Math.max(FIRST_CAPACITY, Math.multiplyExact(Integer.highestOneBit(ordinal), 2));
    AtomicLongArray longer = new AtomicLongArray(length);
    for (int i = 0; array != null && i < array.length(); i++) {
      longer.setPlain(i, array.getPlain(i));
    }
    return longer;
  }

  /** The deaths as a reader with this watermark sees them; taken once a search. */
  public At at(long watermark) {
    return new At(sequences, watermark);
  }

  /** How many died, by the newest state. */
  public int count() {
    return count;
  }

  /** Deaths up to a watermark. */
  public static final class At {
    private final @Nullable AtomicLongArray sequences;
    private final long watermark;

    private At(@Nullable AtomicLongArray sequences, long watermark) {
      this.sequences = sequences;
      this.watermark = watermark;
    }

    /** False when nobody can be dead, so that callers may skip asking. */
    public boolean any() {
      return sequences != null;
    }

    public boolean isDead(int ordinal) {
      return sequenceOf(ordinal) != 0;
    }

    /** The sequence of the death, or 0. */
    public long sequenceOf(int ordinal) {
      AtomicLongArray array = sequences;
      if (array == null || ordinal >= array.length()) {
        return 0;
      }
      long sequence = array.getOpaque(ordinal);
      return sequence <= watermark ? sequence : 0;
    }

    /** How many of the first {@code points} are dead. */
    public int count(int points) {
      int dead = 0;
      for (int i = 0; sequences != null && i < points; i++) {
        dead += isDead(i) ? 1 : 0;
      }
      return dead;
    }
  }
}
