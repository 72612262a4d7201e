package dev.vecino.server.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A control group with a memory limit, of version 1 or 2; only root can make one. */
final class MemoryCgroup implements AutoCloseable {
  private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path V2 = Path.of("/sys/fs/cgroup");

  private final Path directory;

  private MemoryCgroup(Path directory) {
    this.directory = directory;
  }

  static boolean available() {
    return System.getProperty("user.name").equals("root")
        && (Files.isWritable(V1.resolve("cgroup.procs"))
            || Files.isWritable(V2.resolve("cgroup.subtree_control")));
  }

  static MemoryCgroup create(String name, long bytes) throws IOException {
    boolean first = Files.isWritable(V1.resolve("cgroup.procs"));
    Path directory = Files.createDirectory((first ? V1 : V2).resolve(name));
    Files.writeString(
        directory.resolve(first ? "memory.limit_in_bytes" : "memory.max"), Long.toString(bytes));
    return new MemoryCgroup(directory);
  }

  /** A command in front of another one, which then runs in this group. */
  List<String> prefix() {
    return List.of(
        "/bin/sh",
        "-c",
        "echo $$ > " + directory.resolve("cgroup.procs") + " && exec \"$@\"",
        "sh");
  }

  /** The most memory that the group had, page cache included, in bytes. */
  long peakBytes() throws IOException {
    Path first = directory.resolve("memory.max_usage_in_bytes");
    Path peak = Files.exists(first) ? first : directory.resolve("memory.peak");
    return Long.parseLong(Files.readString(peak).strip());
  }

  @Override
  public void close() throws IOException {
    Files.delete(directory);
  }
}
