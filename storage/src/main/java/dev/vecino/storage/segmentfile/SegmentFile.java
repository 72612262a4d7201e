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
    opened.readTable(kind);
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

  private void readTable(FileKind kind) {
    FileTable table = FileTable.read(file, kind, bytes.byteSize(), bytes::asSlice);
    for (Section section : table.sections()) {
      MemorySegment padded = bytes.asSlice(section.offset(), section.end() - section.offset());
      sections.put(
          section.id(), new CheckedSection(file, section, padded, table.checksums(section)));
    }
  }

  private CorruptionException damaged(String how) {
    return new CorruptionException("segment file " + file + " " + how, null);
  }
}
