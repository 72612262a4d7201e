package dev.vecino.engine.segment;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * What is known to be wrong with the files of one sealed segment. It only grows: a repair puts
 * another segment in its place. Safe for use by many threads.
 */
public final class SegmentHealth {
  private final Map<String, FileDamage> damages = new ConcurrentSkipListMap<>();
  private final Consumer<FileDamage> onFirst;

  /**
   * One damaged file.
   *
   * @param file its name in the segment's directory
   * @param derived whether it can be built anew from what is not damaged
   * @param reason what was expected and what was found
   */
  public record FileDamage(String file, boolean derived, String reason) {}

  /**
   * Nothing is wrong yet.
   *
   * @param onFirst told once a file, by whoever finds the damage first
   */
  public SegmentHealth(Consumer<FileDamage> onFirst) {
    this.onFirst = onFirst;
  }

  /** Remembers that a file is damaged; what was found first stays. */
  void report(String file, String reason) {
    FileDamage damage = new FileDamage(file, !SegmentFiles.holdsVectors(file), reason);
    if (damages.putIfAbsent(file, damage) == null) {
      onFirst.accept(damage);
    }
  }

  /** Everything found so far, by name of the file. */
  public List<FileDamage> damages() {
    return List.copyOf(damages.values());
  }

  /** Whether something is known to be wrong with a file. */
  public boolean isDamaged(String file) {
    return damages.containsKey(file);
  }

  /** Whether original vectors are lost, so that nothing may be built from the segment. */
  public boolean vectorsDamaged() {
    return damages.values().stream().anyMatch(damage -> !damage.derived());
  }

  /** Whether a file is to be built anew; not without sound vectors, which need a restore. */
  public boolean needsRepair() {
    return !damages.isEmpty() && !vectorsDamaged();
  }
}
