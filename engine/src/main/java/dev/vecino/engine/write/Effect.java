package dev.vecino.engine.write;

import dev.vecino.engine.segment.NewPoint;

/** What a durable mutation does to the segments in memory, in order. */
sealed interface Effect {
  record Append(NewPoint point) implements Effect {}

  /** The point at a location died. */
  record Death(long location, long sequence) implements Effect {}

  /** The payload of the point at a location changed. */
  record PayloadChanged(long location, long version) implements Effect {}
}
