package dev.vecino.engine.check;

import java.nio.file.Path;

/**
 * One thing that is not as it should be.
 *
 * @param invariant what it endangers
 * @param what was expected and what was found
 * @param remedy what is to be done
 */
public record Finding(
    Invariant invariant, Severity severity, Place place, String what, Remedy remedy) {

  /** One line for people: severity, invariant, place, what, remedy. */
  public String line() {
    StringBuilder line = new StringBuilder(severity.name()).append(' ');
    line.append(invariant.label()).append(": ");
    if (place.collection() != null) {
      line.append("collection '").append(place.collection()).append("', ");
    } else if (place.shard() != null) {
      line.append("shard ").append(place.shard()).append(", ");
    }
    if (place.segment() != null) {
      line.append("segment ").append(place.segment()).append(": ");
    }
    Path file = place.file();
    if (file != null && !what.contains(file.toString())) {
      line.append(file).append(": ");
    }
    return line.append(what).append("; ").append(remedy.sentence()).toString().replace('\n', ' ');
  }
}
