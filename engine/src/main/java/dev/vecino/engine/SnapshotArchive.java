package dev.vecino.engine;

import dev.vecino.storage.SnapshotFile;
import dev.vecino.storage.SnapshotManifest;
import dev.vecino.storage.SnapshotSource;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.temporal.ChronoUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as one stream: a tar file with the entry {@code manifest} first, then the files in the
 * manifest's order under their paths.
 */
final class SnapshotArchive {
  private static final String MANIFEST = "manifest";
  private static final int MAX_MANIFEST_BYTES = 256 << 20;
  private static final int BUFFER_BYTES = 1 << 18;

  private SnapshotArchive() {}

  /** Writes all of a snapshot; the stream is flushed, not closed. */
  static void write(
      SnapshotManifest manifest, SnapshotSource source, OutputStream out, Transfer transfer)
      throws IOException {
    transfer.expected(manifest.bytes());
    BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
    // Finished, not closed: the stream below is the caller's.
    @SuppressWarnings("resource")
    TarArchiveOutputStream tar = new TarArchiveOutputStream(buffered, "UTF-8");
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    byte[] encoded = manifest.encode();
    begin(tar, manifest, MANIFEST, encoded.length);
    tar.write(encoded);
    tar.closeArchiveEntry();
    byte[] chunk = new byte[BUFFER_BYTES];
    for (SnapshotFile file : manifest.files()) {
      begin(tar, manifest, file.path(), file.bytes());
      try (InputStream in = source.open(file)) {
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          tar.write(chunk, 0, read);
          transfer.moved(read);
        }
      }
      tar.closeArchiveEntry();
    }
    tar.finish();
    buffered.flush();
  }

  private static void begin(
      TarArchiveOutputStream tar, SnapshotManifest manifest, String name, long bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes);
    // Whole seconds, which need no further header.
    entry.setModTime(manifest.created().truncatedTo(ChronoUnit.SECONDS).toEpochMilli());
    tar.putArchiveEntry(entry);
  }

  /** An archive that is being read, once and in its order. */
  static final class Reader implements SnapshotSource {
    private final TarArchiveInputStream tar;
    private final SnapshotManifest manifest;

    /**
     * Reads the manifest.
     *
     * @throws CallerException INVALID_ARGUMENT when the stream is no such archive
     * @throws dev.vecino.storage.StorageException when the manifest is damaged
     */
    Reader(InputStream in) {
      this.tar = new TarArchiveInputStream(in, "UTF-8");
      TarArchiveEntry first = next();
      if (first == null || !first.getName().equals(MANIFEST)) {
        throw refusal("it does not begin with a snapshot's manifest");
      }
      if (first.getSize() > MAX_MANIFEST_BYTES) {
        throw refusal("its manifest has " + first.getSize() + " bytes");
      }
      this.manifest = SnapshotManifest.decode(rest(), "manifest of the archive");
    }

    SnapshotManifest manifest() {
      return manifest;
    }

    @Override
    public InputStream open(SnapshotFile file) {
      TarArchiveEntry entry = next();
      String found = entry == null ? "its end" : entry.getName();
      if (entry == null || !found.equals(file.path())) {
        throw refusal("expected %s, found %s".formatted(file.path(), abbreviated(found)));
      }
      if (entry.getSize() != file.bytes()) {
        throw refusal(
            "%s has %d bytes, expected %d".formatted(found, entry.getSize(), file.bytes()));
      }
      return new Content(tar);
    }

    private @Nullable TarArchiveEntry next() {
      try {
        return tar.getNextEntry();
      } catch (IOException e) {
        throw refusal(e.toString());
      }
    }

    private byte[] rest() {
      try {
        return tar.readAllBytes();
      } catch (IOException e) {
        throw refusal(e.toString());
      }
    }
  }

  /** One file: ends with its entry, and leaves the archive open. */
  private static final class Content extends FilterInputStream {
    Content(InputStream tar) {
      super(tar);
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("files are read in chunks");
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      try {
        return super.read(to, offset, length);
      } catch (IOException e) {
        throw refusal(e.toString());
      }
    }

    @Override
    public void close() {}
  }

  private static String abbreviated(String name) {
    return name.length() <= 140 ? name : name.substring(0, 140) + "…";
  }

  private static CallerException refusal(String how) {
    return CallerException.invalid("archive", "the body is no whole snapshot archive: " + how);
  }
}
