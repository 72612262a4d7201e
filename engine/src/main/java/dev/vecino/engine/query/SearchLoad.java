package dev.vecino.engine.query;

import java.util.concurrent.atomic.AtomicInteger;

/** How many searches compute at the moment, in the whole process: background work makes room. */
public final class SearchLoad {
  private final AtomicInteger active = new AtomicInteger();

  void enter() {
    active.incrementAndGet();
  }

  void exit() {
    active.decrementAndGet();
  }

  public int active() {
    return active.get();
  }
}
