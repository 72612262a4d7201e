package dev.vecino.engine.filter;

import dev.vecino.engine.Payload;
import dev.vecino.engine.PointId;

/** Points without end, all of them without fields. */
final class AnyPoints implements FilterCompiler.Points {
  @Override
  public PointId id(int ordinal) {
    return PointId.of(ordinal);
  }

  @Override
  public Payload payload(int ordinal) {
    return Payload.EMPTY;
  }

  @Override
  public int ordinalOf(PointId id) {
    return -1;
  }
}
