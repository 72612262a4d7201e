package dev.vecino.engine;

/** What went wrong, in the words of gRPC's status codes. */
public enum ErrorCode {
  INVALID_ARGUMENT,
  NOT_FOUND,
  ALREADY_EXISTS,
  RESOURCE_EXHAUSTED,
  UNAVAILABLE,
  DEADLINE_EXCEEDED,
  CANCELLED,
  DATA_LOSS
}
