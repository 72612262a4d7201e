package dev.vecino.server.cli;

import dev.vecino.server.BuildInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Tells the version. */
@Command(name = "version", description = "Show the version of Vecino and of Java.")
final class VersionCommand implements Callable<Integer> {
  private final Terminal terminal;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal
        .out()
        .printf(
            "vecino %s%nJava %s (%s)%n",
            BuildInfo.version(), Runtime.version(), System.getProperty("java.vm.name"));
    return 0;
  }
}
