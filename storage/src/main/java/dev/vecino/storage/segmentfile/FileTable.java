package dev.vecino.storage.segmentfile;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Header and footer of a segment file, checked: where its sections lie, and the checksums of their
 * blocks.
 *
 * @param sections in file order
 * @param checksums of all blocks, four bytes each
 */
record FileTable(List<Section> sections, MemorySegment checksums) {

  /** Gives bytes of the file, which stay as they are. */
  @FunctionalInterface
  interface Bytes {
    MemorySegment at(long offset, long length);
  }

  /**
   * Reads what {@link SegmentFileWriter} wrote around the sections.
   *
   * @param file names it in messages
   * @throws CorruptionException when the file is cut short, of another kind or damaged there
   * @throws FormatVersionException when a newer release wrote it
   */
  static FileTable read(Path file, FileKind kind, long fileBytes, Bytes bytes) {
    return new Reader(file, fileBytes, bytes).read(kind);
  }

  /**
   * Refuses a whole header that tells of a version which cannot be read.
   *
   * @throws FormatVersionException when another release wrote it
   */
  static void requireReadable(Path file, FileKind kind, long fileBytes, Bytes bytes) {
    new Reader(file, fileBytes, bytes).requireReadable(kind);
  }

  /** The checksums of one section's blocks. */
  MemorySegment checksums(Section section) {
    return checksums.asSlice(
        section.firstChecksum() * Integer.BYTES,
        FileLayout.blocks(section.length()) * Integer.BYTES);
  }

  private record Reader(Path file, long fileBytes, Bytes bytes) {

    FileTable read(FileKind kind) {
      if (fileBytes < FileLayout.HEADER_BYTES + FileLayout.TRAILER_BYTES) {
        throw damaged("has " + fileBytes + " bytes, fewer than header and trailer take");
      }
      checkHeader(bytes.at(0, FileLayout.HEADER_BYTES), kind);
      return readFooter();
    }

    private void checkHeader(MemorySegment header, FileKind kind) {
      if (header.get(FileLayout.LONG, 0) != FileLayout.HEADER_MAGIC) {
        throw damaged("does not begin with VECINOSF");
      }
      int crc = FileLayout.crc(header, 0, FileLayout.HEADER_CRC);
      if (crc != header.get(FileLayout.INT, FileLayout.HEADER_CRC)) {
        throw damaged("has a header whose CRC32C is wrong");
      }
      requireReadable(header, kind);
      int found = header.get(FileLayout.INT, FileLayout.HEADER_KIND);
      if (found != kind.code()) {
        throw damaged("is of kind %d, expected %s (%d)".formatted(found, kind, kind.code()));
      }
      int blockBytes = header.get(FileLayout.INT, FileLayout.HEADER_BLOCK_BYTES);
      if (blockBytes != FileLayout.BLOCK_BYTES) {
        throw damaged("has blocks of " + blockBytes + " bytes");
      }
    }

    private void requireReadable(MemorySegment header, FileKind kind) {
      FormatVersionException.require(
          "segment file " + file,
          header.get(FileLayout.INT, FileLayout.HEADER_VERSION),
          kind.oldest(),
          kind.version());
    }

    /** Looks at the version alone; whatever else may be wrong is for those who read on. */
    void requireReadable(FileKind kind) {
      if (fileBytes < FileLayout.HEADER_BYTES) {
        return;
      }
      MemorySegment header = bytes.at(0, FileLayout.HEADER_BYTES);
      if (header.get(FileLayout.LONG, 0) == FileLayout.HEADER_MAGIC
          && FileLayout.crc(header, 0, FileLayout.HEADER_CRC)
              == header.get(FileLayout.INT, FileLayout.HEADER_CRC)) {
        requireReadable(header, kind);
      }
    }

    private FileTable readFooter() {
      long trailerAt = fileBytes - FileLayout.TRAILER_BYTES;
      MemorySegment trailer = bytes.at(trailerAt, FileLayout.TRAILER_BYTES);
      if (trailer.get(FileLayout.LONG, FileLayout.TRAILER_MAGIC_OFFSET)
          != FileLayout.TRAILER_MAGIC) {
        throw damaged("does not end with VECINOSE: it was cut short or never finished");
      }
      long stated = trailer.get(FileLayout.LONG, FileLayout.TRAILER_FILE_BYTES);
      if (stated != fileBytes) {
        throw damaged("has %d bytes, its trailer says %d".formatted(fileBytes, stated));
      }
      long footerAt = trailer.get(FileLayout.LONG, FileLayout.TRAILER_FOOTER_OFFSET);
      long sectionCount =
          Integer.toUnsignedLong(trailer.get(FileLayout.INT, FileLayout.TRAILER_SECTIONS));
      long checksumCount =
          Integer.toUnsignedLong(trailer.get(FileLayout.INT, FileLayout.TRAILER_CHECKSUMS));
      long table = checksumCount * Integer.BYTES;
      long footerBytes = table + sectionCount * FileLayout.TABLE_ENTRY_BYTES;
      if (footerAt < FileLayout.HEADER_BYTES || footerAt != trailerAt - footerBytes) {
        throw damaged("has a trailer that does not fit its footer");
      }
      MemorySegment footer = bytes.at(footerAt, fileBytes - footerAt);
      int crc = FileLayout.crc(footer, 0, footerBytes + FileLayout.TRAILER_CRC);
      if (crc != footer.get(FileLayout.INT, footerBytes + FileLayout.TRAILER_CRC)) {
        throw damaged("has a footer whose CRC32C is wrong");
      }
      List<Section> sections =
          sections(footer.asSlice(table, footerBytes - table), footerAt, checksumCount);
      return new FileTable(sections, footer.asSlice(0, table));
    }

    private List<Section> sections(MemorySegment table, long footerAt, long checksumCount) {
      List<Section> sections = new ArrayList<>();
      long expectedOffset = FileLayout.HEADER_BYTES;
      long expectedChecksum = 0;
      for (long entry = 0; entry < table.byteSize(); entry += FileLayout.TABLE_ENTRY_BYTES) {
        Section section =
            new Section(
                table.get(FileLayout.INT, entry + FileLayout.TABLE_ID),
                table.get(FileLayout.LONG, entry + FileLayout.TABLE_OFFSET),
                table.get(FileLayout.LONG, entry + FileLayout.TABLE_LENGTH),
                table.get(FileLayout.LONG, entry + FileLayout.TABLE_FIRST_CHECKSUM));
        if (section.offset() != expectedOffset
            || section.length() < 0
            || section.end() > footerAt
            || section.firstChecksum() != expectedChecksum) {
          throw damaged("has a section table that does not fit the file");
        }
        sections.add(section);
        expectedOffset = section.end();
        expectedChecksum += FileLayout.blocks(section.length());
      }
      if (expectedOffset != footerAt || expectedChecksum != checksumCount) {
        throw damaged("has a section table that does not fit the file");
      }
      return sections;
    }

    private CorruptionException damaged(String how) {
      return new CorruptionException("segment file " + file + " " + how, null);
    }
  }
}
