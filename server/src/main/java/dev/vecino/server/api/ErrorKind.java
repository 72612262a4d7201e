package dev.vecino.server.api;

import dev.vecino.engine.ErrorCode;

/**
 * Every way in which a request can fail, with its HTTP status and its code. The codes are the names
 * of gRPC's status codes, in both protocols.
 */
public enum ErrorKind {
  INVALID_ARGUMENT(400, "INVALID_ARGUMENT", "Invalid argument"),
  UNAUTHENTICATED(401, "UNAUTHENTICATED", "Unauthenticated"),
  NOT_FOUND(404, "NOT_FOUND", "Not found"),
  METHOD_NOT_ALLOWED(405, "UNIMPLEMENTED", "Method not allowed"),
  ALREADY_EXISTS(409, "ALREADY_EXISTS", "Already exists"),
  REQUEST_TOO_LARGE(413, "RESOURCE_EXHAUSTED", "Request too large"),
  URI_TOO_LONG(414, "INVALID_ARGUMENT", "URI too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "INVALID_ARGUMENT", "Unsupported media type"),
  RESOURCE_EXHAUSTED(429, "RESOURCE_EXHAUSTED", "Resource exhausted"),
  HEADERS_TOO_LARGE(431, "RESOURCE_EXHAUSTED", "Request header fields too large"),
  CANCELLED(499, "CANCELLED", "Cancelled"),
  INTERNAL(500, "INTERNAL", "Internal error"),
  DATA_LOSS(500, "DATA_LOSS", "Data loss"),
  UNAVAILABLE(503, "UNAVAILABLE", "Unavailable"),
  DEADLINE_EXCEEDED(504, "DEADLINE_EXCEEDED", "Deadline exceeded");

  private final int httpStatus;
  private final String code;
  private final String title;

  ErrorKind(int httpStatus, String code, String title) {
    this.httpStatus = httpStatus;
    this.code = code;
    this.title = title;
  }

  static ErrorKind of(ErrorCode code) {
    return switch (code) {
      case INVALID_ARGUMENT -> INVALID_ARGUMENT;
      case NOT_FOUND -> NOT_FOUND;
      case ALREADY_EXISTS -> ALREADY_EXISTS;
      case RESOURCE_EXHAUSTED -> RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> UNAVAILABLE;
      case DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
      case CANCELLED -> CANCELLED;
      case DATA_LOSS -> DATA_LOSS;
    };
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** The name of the gRPC status code. */
  public String code() {
    return code;
  }

  /** The kind in a few words for people; the same for every error of the kind. */
  public String title() {
    return title;
  }
}
