package dev.vecino.crashtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An ext4 file system on a loop device whose power can be cut: the ioctl {@code EXT4_IOC_SHUTDOWN}
 * with the flag {@code EXT4_GOING_FLAGS_NOLOGFLUSH} (Linux, fs/ext4/ext4.h) drops all that was not
 * fsynced, and mounting again shows what a machine would find after a power loss. Needs Linux and
 * root.
 */
final class PowerLossVolume implements AutoCloseable {
  private static final long BYTES = 2L << 30;

  /** {@code _IOR('X', 125, __u32)}. */
  private static final long SHUTDOWN = 0x8004587dL;

  private static final int NO_LOG_FLUSH = 2;

  private final Path image;
  private final Path mountPoint;

  private PowerLossVolume(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Why there can be none here; empty when there can. */
  static Optional<String> obstacle() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of("power loss is simulated on Linux only");
    }
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
          ? Optional.empty()
          : Optional.of("simulating a power loss takes root");
    } catch (IOException e) {
      return Optional.of("whose process this is cannot be told: " + e);
    }
  }

  /** Makes and mounts one, with its files in this directory. */
  static PowerLossVolume create(Path directory) throws IOException {
    Path image = directory.resolve("volume");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    Path mountPoint = Files.createDirectory(directory.resolve("mounted"));
    command("mkfs.ext4", "-q", image.toString());
    PowerLossVolume volume = new PowerLossVolume(image, mountPoint);
    volume.mount();
    return volume;
  }

  /** Where it is mounted. */
  Path path() {
    return mountPoint;
  }

  /** Cuts the power: from now on all access fails. */
  void cut() {
    FunctionDescriptor open =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    FunctionDescriptor ioctl =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
    FunctionDescriptor close = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(mountPoint.toString(), UTF_8);
      int descriptor = (int) function("open", open).invokeExact(path, 0);
      MemorySegment flag = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
      int result = (int) function("ioctl", ioctl).invokeExact(descriptor, SHUTDOWN, flag);
      int closed = (int) function("close", close).invokeExact(descriptor);
      if (descriptor < 0 || result != 0 || closed != 0) {
        throw new IllegalStateException("the file system at " + mountPoint + " does not shut down");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
    return name.equals("close")
        ? linker.downcallHandle(address, descriptor)
        : linker.downcallHandle(address, descriptor, Linker.Option.firstVariadicArg(2));
  }

  /** Brings it back with what was durable; nobody may have a file of it open. */
  void remount() throws IOException {
    command("umount", mountPoint.toString());
    mount();
  }

  private void mount() throws IOException {
    command("mount", "-o", "loop", image.toString(), mountPoint.toString());
  }

  /** Runs a command of the system. */
  static void command(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    // Its output ended, so it does.
    int status = process.onExit().orTimeout(1, TimeUnit.MINUTES).join().exitValue();
    if (status != 0) {
      throw new IOException(List.of(words) + " failed: " + said);
    }
  }

  /** Unmounts it; what it held stays in its image. */
  @Override
  public void close() throws IOException {
    command("umount", mountPoint.toString());
  }
}
