package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;
import java.util.List;

/** Points whose ids are their ordinals. */
record ListedPoints(List<Payload> payloads) implements FilterCompiler.Points {
  @Override
  public PointId id(int ordinal) {
    return PointId.of(ordinal);
  }

  @Override
  public Payload payload(int ordinal) {
    return payloads.get(ordinal);
  }

  @Override
  public int ordinalOf(PointId id) {
    return id instanceof PointId.Numeric(long value) && value >= 0 && value < payloads.size()
        ? (int) value
        : -1;
  }
}
