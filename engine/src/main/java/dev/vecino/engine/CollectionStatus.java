package dev.vecino.engine;

import java.util.List;

/** Whether a collection serves; the later, the worse. */
public enum CollectionStatus {
  READY,
  /** Answers are right, but slower while something is built anew. */
  REPAIRING,
  /** Requests that need a damaged segment fail, unless they allow partial answers. */
  DAMAGED,
  /** Nothing is served. */
  UNAVAILABLE;

  /** The status of a collection with these damages. */
  public static CollectionStatus of(List<Damage> damages) {
    CollectionStatus worst = READY;
    for (Damage damage : damages) {
      CollectionStatus status =
          switch (damage.effect()) {
            case REPAIRING -> REPAIRING;
            case DATA_LOSS -> DAMAGED;
            case UNAVAILABLE -> UNAVAILABLE;
          };
      worst = status.compareTo(worst) > 0 ? status : worst;
    }
    return worst;
  }
}
