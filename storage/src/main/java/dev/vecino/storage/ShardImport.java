package dev.vecino.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lays the files of a snapshot down as a shard, and checks that they are one. */
final class ShardImport {

  private ShardImport() {}

  /**
   * Copies or links the files of a snapshot into an empty directory, each compared with its
   * checksum; all is durable when this returns.
   *
   * @param wanted which files are laid down; the others are read and compared only
   * @throws CorruptionException when a file is not what the manifest says
   */
  static void copy(
      Path shard,
      SnapshotManifest manifest,
      SnapshotSource source,
      Predicate<SnapshotFile> wanted,
      TransferProgress progress) {
    progress.expected(manifest.bytes());
    DurableFiles.createDirectory(shard);
    new SegmentDirectories(shard).create();
    for (SnapshotFile file : manifest.files()) {
      Path target = shard.resolve(file.path());
      FileHasher.Hashed hashed;
      if (wanted.test(file)) {
        DurableFiles.createDirectory(DurableFiles.parent(target));
        hashed = lay(target, file, source, progress);
      } else {
        hashed = read(file, source, progress);
      }
      if (hashed.bytes() != file.bytes() || !hashed.sha256().equals(file.sha256())) {
        throw new CorruptionException(
            "%s of snapshot %s is damaged: %d bytes with SHA-256 %s, expected %d with %s"
                .formatted(
                    file.path(),
                    manifest.id(),
                    hashed.bytes(),
                    hashed.sha256(),
                    file.bytes(),
                    file.sha256()),
            null);
      }
    }
    DurableFiles.syncTree(shard);
  }

  private static FileHasher.Hashed lay(
      Path target, SnapshotFile file, SnapshotSource source, TransferProgress progress) {
    @Nullable Path linkable = source.linkable(file);
    if (linkable != null) {
      DurableFiles.linkOrCopy(linkable, target);
      return FileHasher.hash(target, progress);
    }
    try (InputStream in = source.open(file);
        FileChannel channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      FileHasher.Hashed hashed = FileHasher.copy(in, out, file.bytes(), progress);
      channel.force(true);
      return hashed;
    } catch (IOException e) {
      throw StorageException.whileWriting(target, e);
    }
  }

  private static FileHasher.Hashed read(
      SnapshotFile file, SnapshotSource source, TransferProgress progress) {
    try (InputStream in = source.open(file)) {
      return FileHasher.copy(in, OutputStream.nullOutputStream(), file.bytes(), progress);
    } catch (IOException e) {
      throw StorageException.whileReading(Path.of(file.path()), e);
    }
  }

  /**
   * Compares an open shard with the manifest it came from, and its points one by one with its
   * count.
   *
   * @throws CorruptionException when they differ
   */
  static void check(ShardDatabase database, Mark mark, SnapshotManifest manifest) {
    Mark expected = new Mark(manifest.sequence(), manifest.liveCount(), manifest.generation());
    if (!mark.equals(expected)) {
      throw new CorruptionException(
          "snapshot %s is damaged: its database holds %s, its manifest says %s"
              .formatted(manifest.id(), mark, expected),
          null);
    }
    long[] points = new long[1];
    database.scan(
        Column.IDS,
        null,
        null,
        (id, entry) -> {
          points[0]++;
          return true;
        });
    if (points[0] != mark.liveCount()) {
      throw new CorruptionException(
          "snapshot %s is damaged: its database has %d points, expected %d"
              .formatted(manifest.id(), points[0], mark.liveCount()),
          null);
    }
  }
}
