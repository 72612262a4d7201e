package dev.vecino.storage.segmentfile;

import dev.vecino.storage.FailPoint;
import dev.vecino.storage.StorageException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes one segment file front to back. Used by one thread. A file that is closed before {@link
 * #finish} is removed.
 *
 * <p>All numbers are little-endian; every offset and length is in bytes.
 *
 * <pre>
 * header, 64 bytes
 *    0  8  magic "VECINOSF"
 *    8  4  format version of the kind, 1
 *   12  4  kind, see {@link FileKind}
 *   16  4  block size, 65536
 *   20 40  zeros
 *   60  4  CRC32C of bytes 0 to 59; stays here in every later version
 * sections, each from a multiple of 64, padded with zeros to the next
 * footer, from the end of the last section's padding
 *       4  CRC32C of each block, section after section in file order; a section's blocks are its
 *          consecutive 65536 bytes, the last one shorter and with the padding
 *      32  for each section in file order:
 *          0  4  section id
 *          4  4  zero
 *          8  8  offset of the section in the file
 *         16  8  length of the section, padding not counted
 *         24  8  index of its first block's checksum
 * trailer, the last 64 bytes
 *    0  4  number of sections
 *    4  4  number of block checksums
 *    8  8  offset of the footer
 *   16  8  length of the file
 *   24 28  zeros
 *   52  4  CRC32C of the footer and of trailer bytes 0 to 51
 *   56  8  magic "VECINOSE"
 * </pre>
 *
 * <p>The trailer comes last and states the length, so a file cut short anywhere, or written out of
 * order before a power loss, does not open.
 */
public final class SegmentFileWriter implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final MemorySegment bufferSegment = MemorySegment.ofBuffer(buffer);
  private final List<Section> sections = new ArrayList<>();
  private final CRC32C blockCrc = new CRC32C();
  private int[] checksums = new int[64];
  private int checksumCount;
  private long position;
  private int blockFill;
  private int sectionId;
  private long sectionStart = -1;
  private boolean finished;

  private SegmentFileWriter(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Begins a file.
   *
   * @throws StorageException when the file exists already or cannot be created
   */
  public static SegmentFileWriter create(Path file, FileKind kind) {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
    SegmentFileWriter writer = new SegmentFileWriter(file, channel);
    writer.writeHeader(kind);
    return writer;
  }

  /** Begins the next section, ending the one before; an id may be used once. */
  public void beginSection(int sectionId) {
    requireUnfinished();
    endSection();
    for (Section section : sections) {
      if (section.id() == sectionId) {
        throw new IllegalArgumentException("section " + sectionId + " of " + file + " began twice");
      }
    }
    this.sectionId = sectionId;
    sectionStart = position;
    blockFill = 0;
    blockCrc.reset();
  }

  /** Appends the bytes between position and limit to the current section. */
  public void write(ByteBuffer bytes) {
    write(MemorySegment.ofBuffer(bytes));
    bytes.position(bytes.limit());
  }

  /** Appends to the current section; the segment may lie on the heap or outside, of any size. */
  public void write(MemorySegment bytes) {
    requireUnfinished();
    if (sectionStart < 0) {
      throw new IllegalStateException("no section of " + file + " has begun");
    }
    append(bytes);
  }

  /** Writes the footer and fsyncs the file; the name is durable only once its directory is. */
  public void finish() {
    requireUnfinished();
    endSection();
    FailPoint.BUILD_FILE_UNFINISHED.pass();
    ByteBuffer footer = footer();
    appendRaw(MemorySegment.ofBuffer(footer));
    flush();
    FailPoint.BUILD_FILE_WRITTEN.pass();
    try {
      channel.force(true);
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
    finished = true;
  }

  @Override
  public void close() {
    try {
      channel.close();
      if (!finished) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
  }

  private void writeHeader(FileKind kind) {
    ByteBuffer header = ByteBuffer.allocate(FileLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(0, FileLayout.HEADER_MAGIC);
    header.putInt(FileLayout.HEADER_VERSION, kind.version());
    header.putInt(FileLayout.HEADER_KIND, kind.code());
    header.putInt(FileLayout.HEADER_BLOCK_BYTES, FileLayout.BLOCK_BYTES);
    MemorySegment bytes = MemorySegment.ofBuffer(header);
    header.putInt(FileLayout.HEADER_CRC, FileLayout.crc(bytes, 0, FileLayout.HEADER_CRC));
    appendRaw(bytes);
  }

  private void endSection() {
    if (sectionStart < 0) {
      return;
    }
    long length = position - sectionStart;
    int padding = (int) (FileLayout.aligned(length) - length);
    append(MemorySegment.ofArray(new byte[padding]));
    if (blockFill > 0) {
      endBlock();
    }
    long blocks = FileLayout.blocks(length);
    sections.add(new Section(sectionId, sectionStart, length, checksumCount - blocks));
    sectionStart = -1;
  }

  private void append(MemorySegment bytes) {
    long size = bytes.byteSize();
    for (long done = 0; done < size; ) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int piece = Math.min(buffer.remaining(), FileLayout.BLOCK_BYTES - blockFill);
      piece = (int) Math.min(piece, size - done);
      MemorySegment.copy(bytes, done, bufferSegment, buffer.position(), piece);
      blockCrc.update(buffer.slice(buffer.position(), piece));
      buffer.position(buffer.position() + piece);
      position += piece;
      done += piece;
      blockFill += piece;
      if (blockFill == FileLayout.BLOCK_BYTES) {
        endBlock();
      }
    }
  }

  private void appendRaw(MemorySegment bytes) {
    long size = bytes.byteSize();
    for (long done = 0; done < size; ) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int piece = (int) Math.min(buffer.remaining(), size - done);
      MemorySegment.copy(bytes, done, bufferSegment, buffer.position(), piece);
      buffer.position(buffer.position() + piece);
      position += piece;
      done += piece;
    }
  }

  private void endBlock() {
    if (checksumCount == checksums.length) {
      checksums = Arrays.copyOf(checksums, checksumCount * 2);
    }
    checksums[checksumCount++] = (int) blockCrc.getValue();
    blockCrc.reset();
    blockFill = 0;
  }

  private ByteBuffer footer() {
    int tableOffset = Math.multiplyExact(checksumCount, Integer.BYTES);
    int trailer = tableOffset + sections.size() * FileLayout.TABLE_ENTRY_BYTES;
    ByteBuffer footer =
        ByteBuffer.allocate(trailer + FileLayout.TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < checksumCount; i++) {
      footer.putInt(i * Integer.BYTES, checksums[i]);
    }
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      int entry = tableOffset + i * FileLayout.TABLE_ENTRY_BYTES;
      footer.putInt(entry + FileLayout.TABLE_ID, section.id());
      footer.putLong(entry + FileLayout.TABLE_OFFSET, section.offset());
      footer.putLong(entry + FileLayout.TABLE_LENGTH, section.length());
      footer.putLong(entry + FileLayout.TABLE_FIRST_CHECKSUM, section.firstChecksum());
    }
    footer.putInt(trailer + FileLayout.TRAILER_SECTIONS, sections.size());
    footer.putInt(trailer + FileLayout.TRAILER_CHECKSUMS, checksumCount);
    footer.putLong(trailer + FileLayout.TRAILER_FOOTER_OFFSET, position);
    footer.putLong(trailer + FileLayout.TRAILER_FILE_BYTES, position + footer.capacity());
    int crc = FileLayout.crc(MemorySegment.ofBuffer(footer), 0, trailer + FileLayout.TRAILER_CRC);
    footer.putInt(trailer + FileLayout.TRAILER_CRC, crc);
    footer.putLong(trailer + FileLayout.TRAILER_MAGIC_OFFSET, FileLayout.TRAILER_MAGIC);
    return footer;
  }

  private void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw StorageException.whileWriting(file, e);
    }
    buffer.clear();
  }

  private void requireUnfinished() {
    if (finished) {
      throw new IllegalStateException(file + " is finished");
    }
  }
}
