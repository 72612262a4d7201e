package dev.vecino.engine;

/** When a write is acknowledged. */
public enum Durability {
  /** After an fsync of the write-ahead log: the write survives power loss. */
  DURABLE,
  /** After the operating system has the write-ahead log: it survives the end of the process. */
  BUFFERED
}
