package dev.vecino.server.observability;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** Leads what libraries log through {@code java.util.logging} to where everything else goes. */
public final class JavaLogging {
  private JavaLogging() {}

  /** Does so for the whole process, once. */
  public static synchronized void redirect() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }
}
