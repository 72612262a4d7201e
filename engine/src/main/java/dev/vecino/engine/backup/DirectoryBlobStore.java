package dev.vecino.engine.backup;

import dev.vecino.engine.ResourceException;
import dev.vecino.engine.StorageFailures;
import dev.vecino.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files below a directory, each written under another name in {@code incoming}, fsynced,
 * then renamed. The directory may be a mounted share of another machine.
 */
public final class DirectoryBlobStore implements BlobStore {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");
  private static final int CHUNK_BYTES = 1 << 18;

  /** What has lain unfinished for longer was left by a crash. */
  private static final Duration UNFINISHED = Duration.ofDays(1);

  private final Path directory;
  private final Path incoming;

  /**
   * Creates the directory when it is missing, but not the directory that it lies in: a share that
   * is not mounted must not be taken for an empty one.
   *
   * @throws ResourceException UNAVAILABLE when it cannot be used
   */
  public DirectoryBlobStore(Path directory) {
    this.directory = directory;
    this.incoming = directory.resolve("incoming");
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(directory);
      }
      Files.createDirectories(incoming);
      removeUnfinished();
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  private void removeUnfinished() throws IOException {
    Instant before = Instant.now().minus(UNFINISHED);
    try (Stream<Path> files = Files.list(incoming)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Override
  public void put(String key, long bytes, Content content) {
    Path target = path(key);
    Path unfinished = incoming.resolve(UUID.randomUUID().toString());
    try {
      try {
        write(unfinished, content);
        createDirectory(parent(target));
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        sync(parent(target));
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  private static void write(Path file, Content content) throws IOException {
    try (InputStream in = content.open();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        java.nio.ByteBuffer left = java.nio.ByteBuffer.wrap(chunk, 0, read);
        while (left.hasRemaining()) {
          channel.write(left);
        }
      }
      channel.force(true);
    }
  }

  private void createDirectory(Path wanted) throws IOException {
    if (!Files.isDirectory(wanted)) {
      createDirectory(parent(wanted));
      Files.createDirectories(wanted);
      sync(parent(wanted));
    }
  }

  @Override
  public @Nullable InputStream get(String key) {
    Path file = path(key);
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  @Override
  public void delete(String key) {
    Path file = path(key);
    try {
      if (Files.deleteIfExists(file)) {
        sync(parent(file));
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  @Override
  public List<Blob> list(String prefix) {
    List<Blob> blobs = new ArrayList<>();
    int slash = prefix.lastIndexOf('/');
    Path below = slash < 0 ? directory : path(prefix.substring(0, slash));
    if (!Files.isDirectory(below)) {
      return blobs;
    }
    try {
      Files.walkFileTree(
          below,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String key = directory.relativize(file).toString().replace('\\', '/');
              if (key.startsWith(prefix) && !file.startsWith(incoming)) {
                Instant modified = attributes.lastModifiedTime().toInstant();
                blobs.add(new Blob(key, attributes.size(), modified));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
      return blobs;
    } catch (IOException e) {
      throw failure(below, e);
    }
  }

  @Override
  public void close() {}

  private Path path(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("'" + key + "' is no key");
    }
    return directory.resolve(key);
  }

  private Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? directory : parent;
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static RuntimeException failure(Path path, IOException e) {
    return StorageFailures.of(StorageException.whileWriting(path, e));
  }
}
