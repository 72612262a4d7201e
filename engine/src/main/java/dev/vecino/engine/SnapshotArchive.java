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
  private static final int MAX_MANIFEST_BYTES = 16 << 20;

  /** Between two files: ours take three blocks of 512 bytes, and the end one of 10,240. */
  private static final int MAX_HEADER_BYTES = 64 << 10;

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
    private final HeaderLimit limit;
    private final TarArchiveInputStream tar;
    private final SnapshotManifest manifest;
    private int opened;

    /**
     * Reads the manifest.
     *
     * @throws CallerException INVALID_ARGUMENT when the stream is no such archive
     * @throws dev.vecino.storage.StorageException when the manifest is damaged
     */
    Reader(InputStream in) {
      this.limit = new HeaderLimit(in);
      this.tar = new TarArchiveInputStream(limit, "UTF-8");
      TarArchiveEntry first = next();
      if (first == null || !first.getName().equals(MANIFEST)) {
        throw refusal("it does not begin with a snapshot's manifest");
      }
      this.manifest = SnapshotManifest.decode(manifestBytes(), "manifest of the archive");
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
      opened++;
      return new Content();
    }

    private @Nullable TarArchiveEntry next() {
      limit.header(true);
      try {
        return tar.getNextEntry();
      } catch (VecinoException e) { // the stream's own, such as that the caller went away
        throw e;
      } catch (IOException
          | RuntimeException e) { // a hostile header makes the library throw either
        throw refusal(e.toString());
      } finally {
        limit.header(false);
      }
    }

    private byte[] manifestBytes() {
      try {
        byte[] bytes = tar.readNBytes(MAX_MANIFEST_BYTES + 1);
        if (bytes.length > MAX_MANIFEST_BYTES) {
          throw refusal("its manifest has more than %d bytes".formatted(MAX_MANIFEST_BYTES));
        }
        return bytes;
      } catch (IOException e) {
        throw refusal(e.toString());
      }
    }

    /** One file: ends with its entry, and leaves the archive open. */
    private final class Content extends FilterInputStream {
      Content() {
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

      /** The last file must be followed by the archive's end. */
      @Override
      public void close() {
        if (opened == manifest.files().size() && next() != null) {
          throw refusal("it has more files than its manifest lists");
        }
      }
    }
  }

  /**
   * Ends a stream whose headers do not: the library keeps names and attributes in memory, however
   * long they are.
   */
  private static final class HeaderLimit extends FilterInputStream {
    private long left = Long.MAX_VALUE;

    HeaderLimit(InputStream in) {
      super(in);
    }

    void header(boolean begins) {
      left = begins ? MAX_HEADER_BYTES : Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(1);
      return next;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read = super.read(to, offset, length);
      count(read);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = super.skip(bytes);
      count(skipped);
      return skipped;
    }

    private void count(long bytes) throws IOException {
      left -= Math.max(0, bytes);
      if (left < 0) {
        throw new IOException("a header has more than %d bytes".formatted(MAX_HEADER_BYTES));
      }
    }
  }

  private static String abbreviated(String name) {
    return name.length() <= 140 ? name : name.substring(0, 140) + "…";
  }

  private static CallerException refusal(String how) {
    return CallerException.invalid("archive", "the body is no whole snapshot archive: " + how);
  }
}
