package dev.vecino.client;

/** What went wrong, in the words of gRPC's status codes. */
public enum ErrorCode {
  /** The request is wrong in itself; {@link VecinoClientException#violations()} says where. */
  INVALID_ARGUMENT,
  NOT_FOUND,
  ALREADY_EXISTS,
  /** The API key is missing or unknown. */
  UNAUTHENTICATED,
  /** The API key does not allow this. */
  PERMISSION_DENIED,
  /** The server has no room at the moment; {@link VecinoClientException#retryDelay()}. */
  RESOURCE_EXHAUSTED,
  /** The server cannot be reached, or is starting or stopping. */
  UNAVAILABLE,
  /** No answer in time. A write may have happened nevertheless. */
  DEADLINE_EXCEEDED,
  CANCELLED,
  /** Stored data is damaged. */
  DATA_LOSS,
  /** The server does not know this call; it may be older than the client. */
  UNIMPLEMENTED,
  /** A fault in the server or in the client. */
  INTERNAL
}
