package dev.vecino.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The few file operations that durability rests on; a name is durable once its directory is. */
final class DurableFiles {

  private DurableFiles() {}

  /** The directory that holds {@code path}. */
  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " has no parent directory");
    }
    return parent;
  }

  /** Replaces a whole file: after a crash it has its old content or its new one. */
  static void replace(Path target, byte[] content) {
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    write(temporary, content);
    FailPoint.REPLACE_WRITTEN.pass();
    move(temporary, target);
  }

  /** Writes and fsyncs a file, replacing one of that name; not atomic. */
  static void write(Path file, byte[] content) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
  }

  /** The whole of a small file, or null when there is none. */
  static byte @Nullable [] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }

  /** Creates a directory and its missing parents, each of them durable. */
  static void createDirectory(Path directory) {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = parent(directory);
    createDirectory(parent);
    try {
      Files.createDirectory(directory);
    } catch (IOException e) {
      throw StorageException.whileWriting(directory, e);
    }
    sync(parent);
  }

  /** Fsyncs a file or a directory. */
  static void sync(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw StorageException.whileWriting(path, e);
    }
  }

  /** Fsyncs what lies directly in a directory, then the directory. */
  static void syncWithFiles(Path directory) {
    for (Path file : list(directory)) {
      sync(file);
    }
    sync(directory);
  }

  /** Fsyncs all files and directories below a directory, and itself. */
  static void syncTree(Path directory) {
    for (Path entry : list(directory)) {
      if (Files.isDirectory(entry)) {
        syncTree(entry);
      } else {
        sync(entry);
      }
    }
    sync(directory);
  }

  /** Renames atomically within one parent or between two, and fsyncs both. */
  static void move(Path from, Path to) {
    FailPoint.RENAME_BEGUN.pass();
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StorageException.whileWriting(to, e);
    }
    FailPoint.RENAME_UNSYNCED.pass();
    sync(parent(to));
    if (!parent(from).equals(parent(to))) {
      sync(parent(from));
    }
    FailPoint.RENAME_DONE.pass();
  }

  /** Copies a file; the copy is durable only once it is fsynced. */
  static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw StorageException.whileWriting(to, e);
    }
  }

  /** Gives a file that never changes another name, or copies it where that cannot be had. */
  static void linkOrCopy(Path from, Path to) {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | IOException e) {
      // Some file systems have no links; when the copy fails too, that error tells more.
      copy(from, to);
    }
  }

  /** What lies directly in a directory, by name; nothing when there is no such directory. */
  static List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw StorageException.whileReading(directory, e);
    }
  }

  /** Removes a file; nothing happens when it is not there. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
  }

  /** Removes a directory and all below it; nothing happens when it is not there. */
  static void deleteTree(Path directory) {
    try {
      Files.walkFileTree(directory, new Deleter());
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw StorageException.whileWriting(directory, e);
    }
  }

  /** Bytes of all files below a directory; those that vanish meanwhile do not count. */
  static long bytesBelow(Path directory) {
    Adder adder = new Adder();
    try {
      Files.walkFileTree(directory, adder);
    } catch (IOException e) {
      throw StorageException.whileReading(directory, e);
    }
    return adder.bytes;
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }

  private static final class Adder extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null && !(failure instanceof NoSuchFileException)) {
        throw failure;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
