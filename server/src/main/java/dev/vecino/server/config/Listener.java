package dev.vecino.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where to listen.
 *
 * @param port 0 takes any free one
 */
public record Listener(String host, int port) {

  /** True when only this machine can reach it. */
  boolean loopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new ConfigException("the host '%s' to listen on is not known".formatted(host));
    }
  }
}
