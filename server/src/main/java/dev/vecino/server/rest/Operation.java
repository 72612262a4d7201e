package dev.vecino.server.rest;

import org.jspecify.annotations.Nullable;

/**
 * What is done for one operation of the contract.
 *
 * @param id the contract's operationId
 * @param kind where it runs and who checks its body
 * @param reader reads the body; null when there is none
 */
record Operation<T>(String id, Kind kind, JsonInput.@Nullable Reader<T> reader, Action<T> action) {

  /** How an operation is run. */
  enum Kind {
    /** Body checked against the contract, too; run on a virtual thread. */
    PLAIN,
    /** Body checked by its reader alone; run on a virtual thread. */
    HOT,
    /** Body checked by its reader alone; run on the search pool. */
    HOT_SEARCH
  }

  /** Carries out a request that was read. */
  @FunctionalInterface
  interface Action<T> {
    Answer run(Exchange exchange, T request);
  }

  static Operation<String> withoutBody(String id, Action<String> action) {
    return new Operation<>(id, Kind.PLAIN, null, action);
  }

  static <T> Operation<T> withBody(String id, JsonInput.Reader<T> reader, Action<T> action) {
    return new Operation<>(id, Kind.PLAIN, reader, action);
  }

  static <T> Operation<T> hot(String id, Kind kind, JsonInput.Reader<T> reader, Action<T> action) {
    return new Operation<>(id, kind, reader, action);
  }

  boolean validated() {
    return kind == Kind.PLAIN;
  }
}
