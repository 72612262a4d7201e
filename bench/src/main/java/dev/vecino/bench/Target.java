package dev.vecino.bench;

/** Something that answers searches: the engine in this process, or a server over a protocol. */
interface Target {
  /** What reports call it. */
  String name();

  /** A client of its own for one thread. */
  Session open();

  /** One thread's way to ask. */
  interface Session extends AutoCloseable {
    /** The scores of the answers, best first. */
    float[] search(Ask ask) throws Exception;

    @Override
    default void close() {}
  }
}
