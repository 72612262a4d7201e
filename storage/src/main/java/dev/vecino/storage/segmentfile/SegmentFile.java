package dev.vecino.storage.segmentfile;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.StorageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A mapped segment file, as {@link SegmentFileWriter} lays it out. Header and footer are checked
 * when it opens, sections when they are used. The mapping belongs to the arena it was opened with;
 * nothing else is to be closed. Safe for use by many threads if the arena is.
 */
public final class SegmentFile {

  private final Path file;
  private final MemorySegment bytes;
  private final Map<Integer, CheckedSection> sections = new LinkedHashMap<>();

  private SegmentFile(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Maps a file and checks its header and footer.
   *
   * @throws CorruptionException when it is missing, cut short, of another kind or damaged
   * @throws FormatVersionException when a newer release wrote it
   */
  public static SegmentFile open(Path file, FileKind kind, Arena arena) {
    SegmentFile opened = new SegmentFile(file, map(file, arena));
    opened.checkHeader(kind);
    opened.readFooter();
    return opened;
  }

  /** Whether the file has that section. */
  public boolean hasSection(int sectionId) {
    return sections.containsKey(sectionId);
  }

  /**
   * The bytes of a section, all of them verified.
   *
   * @throws CorruptionException when the section is missing or damaged
   */
  public MemorySegment section(int sectionId) {
    CheckedSection section = checkedSection(sectionId);
    section.verifyAll();
    return section.segment();
  }

  /**
   * A section that is verified block by block as it is used; the same object at every call.
   *
   * @throws CorruptionException when the section is missing
   */
  public CheckedSection checkedSection(int sectionId) {
    CheckedSection section = sections.get(sectionId);
    if (section == null) {
      throw damaged("has no section " + sectionId + ", only " + sections.keySet());
    }
    return section;
  }

  /** Reads and verifies every section; throws {@link CorruptionException} at the first damage. */
  public void verifyAll() {
    sections.values().forEach(CheckedSection::verifyAll);
  }

  private static MemorySegment map(Path file, Arena arena) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new CorruptionException("segment file " + file + " is missing", e);
    } catch (IOException e) {
      throw StorageException.whileReading(file, e);
    }
  }

  private void checkHeader(FileKind kind) {
    if (bytes.byteSize() < FileLayout.HEADER_BYTES + FileLayout.TRAILER_BYTES) {
      throw damaged("has " + bytes.byteSize() + " bytes, fewer than header and trailer take");
    }
    if (longAt(0) != FileLayout.HEADER_MAGIC) {
      throw damaged("does not begin with VECINOSF");
    }
    int crc = FileLayout.crc(bytes, 0, FileLayout.HEADER_CRC);
    if (crc != intAt(FileLayout.HEADER_CRC)) {
      throw damaged("has a header whose CRC32C is wrong");
    }
    int version = intAt(FileLayout.HEADER_VERSION);
    if (version != FileLayout.VERSION) {
      throw new FormatVersionException(
          "segment file %s has format version %d, this release reads %d"
              .formatted(file, version, FileLayout.VERSION),
          null);
    }
    if (intAt(FileLayout.HEADER_KIND) != kind.code()) {
      throw damaged(
          "is of kind %d, expected %s (%d)"
              .formatted(intAt(FileLayout.HEADER_KIND), kind, kind.code()));
    }
    if (intAt(FileLayout.HEADER_BLOCK_BYTES) != FileLayout.BLOCK_BYTES) {
      throw damaged("has blocks of " + intAt(FileLayout.HEADER_BLOCK_BYTES) + " bytes");
    }
  }

  private void readFooter() {
    long trailer = bytes.byteSize() - FileLayout.TRAILER_BYTES;
    if (longAt(trailer + FileLayout.TRAILER_MAGIC_OFFSET) != FileLayout.TRAILER_MAGIC) {
      throw damaged("does not end with VECINOSE: it was cut short or never finished");
    }
    if (longAt(trailer + FileLayout.TRAILER_FILE_BYTES) != bytes.byteSize()) {
      throw damaged(
          "has %d bytes, its trailer says %d"
              .formatted(bytes.byteSize(), longAt(trailer + FileLayout.TRAILER_FILE_BYTES)));
    }
    long footer = longAt(trailer + FileLayout.TRAILER_FOOTER_OFFSET);
    long sectionCount = Integer.toUnsignedLong(intAt(trailer + FileLayout.TRAILER_SECTIONS));
    long checksumCount = Integer.toUnsignedLong(intAt(trailer + FileLayout.TRAILER_CHECKSUMS));
    long table = footer + checksumCount * Integer.BYTES;
    if (footer < FileLayout.HEADER_BYTES
        || table + sectionCount * FileLayout.TABLE_ENTRY_BYTES != trailer) {
      throw damaged("has a trailer that does not fit its footer");
    }
    int crc = FileLayout.crc(bytes, footer, trailer + FileLayout.TRAILER_CRC - footer);
    if (crc != intAt(trailer + FileLayout.TRAILER_CRC)) {
      throw damaged("has a footer whose CRC32C is wrong");
    }
    readTable(footer, table, (int) sectionCount, checksumCount);
  }

  private void readTable(long footer, long table, int sectionCount, long checksumCount) {
    long expectedOffset = FileLayout.HEADER_BYTES;
    long expectedChecksum = 0;
    for (int i = 0; i < sectionCount; i++) {
      long entry = table + (long) i * FileLayout.TABLE_ENTRY_BYTES;
      Section section =
          new Section(
              intAt(entry + FileLayout.TABLE_ID),
              longAt(entry + FileLayout.TABLE_OFFSET),
              longAt(entry + FileLayout.TABLE_LENGTH),
              longAt(entry + FileLayout.TABLE_FIRST_CHECKSUM));
      long blocks = FileLayout.blocks(section.length());
      if (section.offset() != expectedOffset
          || section.length() < 0
          || section.end() > footer
          || section.firstChecksum() != expectedChecksum) {
        throw damaged("has a section table that does not fit the file");
      }
      MemorySegment padded = bytes.asSlice(section.offset(), section.end() - section.offset());
      MemorySegment checksums =
          bytes.asSlice(footer + expectedChecksum * Integer.BYTES, blocks * Integer.BYTES);
      sections.put(section.id(), new CheckedSection(file, section, padded, checksums));
      expectedOffset = section.end();
      expectedChecksum += blocks;
    }
    if (expectedOffset != footer || expectedChecksum != checksumCount) {
      throw damaged("has a section table that does not fit the file");
    }
  }

  private int intAt(long offset) {
    return bytes.get(FileLayout.INT, offset);
  }

  private long longAt(long offset) {
    return bytes.get(FileLayout.LONG, offset);
  }

  private CorruptionException damaged(String how) {
    return new CorruptionException("segment file " + file + " " + how, null);
  }
}
