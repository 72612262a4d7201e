package dev.vecino.server.config;

/** The configuration cannot be used; the message names the key, what it wants and what it has. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }
}
