package dev.vecino.server.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An ext4 of a few megabytes on a loop device, which only root can make. */
final class SmallVolume implements AutoCloseable {
  private final Path image;
  private final Path mountPoint;
  private boolean mounted;

  private SmallVolume(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Why there can be no such volume here; empty when there can. */
  static String unavailable() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return "loop devices are Linux's";
    }
    if (!System.getProperty("user.name").equals("root")) {
      return "only root can mount a loop device";
    }
    for (String tool : List.of("/usr/sbin/mkfs.ext4", "/usr/bin/mount", "/usr/bin/umount")) {
      if (!Files.isExecutable(Path.of(tool))) {
        return tool + " is missing";
      }
    }
    return Files.exists(Path.of("/dev/loop-control")) ? "" : "there are no loop devices";
  }

  static SmallVolume create(Path directory, int megabytes)
      throws IOException, InterruptedException {
    Path image = directory.resolve("volume.ext4");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) megabytes << 20);
    }
    run("/usr/sbin/mkfs.ext4", "-q", "-m", "0", image.toString());
    SmallVolume volume = new SmallVolume(image, Files.createDirectory(directory.resolve("volume")));
    volume.mount();
    return volume;
  }

  void mount() throws IOException, InterruptedException {
    run("/usr/bin/mount", "-o", "loop", image.toString(), mountPoint.toString());
    mounted = true;
  }

  void unmount() throws IOException, InterruptedException {
    run("/usr/bin/umount", mountPoint.toString());
    mounted = false;
  }

  /** Makes the file system read-only under its users, as an I/O error in its journal does. */
  void abort() throws IOException, InterruptedException {
    run("/usr/bin/mount", "-o", "remount,abort", mountPoint.toString());
  }

  Path path(String name) {
    return mountPoint.resolve(name);
  }

  long freeBytes() {
    return mountPoint.toFile().getUsableSpace();
  }

  /** Fills the volume but for so many bytes. */
  void fill(String name, long butBytes) throws IOException {
    byte[] zeros = new byte[64 << 10];
    try (OutputStream ballast = Files.newOutputStream(path(name))) {
      while (freeBytes() > butBytes) {
        ballast.write(zeros, 0, (int) Math.min(zeros.length, freeBytes() - butBytes));
      }
    } catch (IOException e) {
      // Full, which is what was wanted; the writer beside it takes part in the race.
      if (freeBytes() > butBytes + zeros.length) {
        throw e;
      }
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (mounted) {
        unmount();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted, the volume may still be mounted", e);
    }
  }
}
