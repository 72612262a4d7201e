package dev.vecino.server.api;

/** A request that the front end refuses before the engine hears of it. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;
  private final String text;

  public RefusedException(ErrorKind kind, String text) {
    super(text);
    this.kind = kind;
    this.text = text;
  }

  Failure failure() {
    return Failure.of(kind, text);
  }
}
