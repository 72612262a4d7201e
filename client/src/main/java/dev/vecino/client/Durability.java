package dev.vecino.client;

/** When a write is acknowledged. */
public enum Durability {
  /** After an fsync: it survives power loss. The default. */
  DURABLE,
  /** Without waiting for an fsync: it survives the end of the server's process, not power loss. */
  BUFFERED
}
