package dev.vecino.storage.segmentfile;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A mapped segment file, as {@link SegmentFileWriter} lays it out. Header and footer are checked
 * when it opens, sections when they are used. The mapping belongs to the arena it was opened with;
 * nothing else is to be closed. Safe for use by many threads if the arena is.
 */
public final class SegmentFile {

  private final Path file;
  private final Map<Integer, CheckedSection> sections = new LinkedHashMap<>();

  private SegmentFile(Path file) {
    this.file = file;
  }

  /**
   * Maps a file and checks its header and footer.
   *
   * @throws CorruptionException when it is missing, cut short, of another kind or damaged
   * @throws FormatVersionException when a newer release wrote it
   */
  public static SegmentFile open(Path file, FileKind kind, Arena arena) {
    SegmentFile opened = new SegmentFile(file);
    try (BlockReader reader = BlockReader.open(file)) {
      FileTable table = FileTable.read(file, kind, reader.fileBytes(), reader::copy);
      MemorySegment bytes = reader.map(arena);
      for (Section section : table.sections()) {
        opened.sections.put(
            section.id(),
            new CheckedSection(
                file,
                section,
                bytes.asSlice(section.offset(), section.length()),
                table.checksums(section)));
      }
    }
    return opened;
  }

  /**
   * Looks at a file's version and at nothing else.
   *
   * @throws CorruptionException when the file is missing
   * @throws FormatVersionException when another release wrote it that this one cannot read
   */
  public static void requireReadable(Path file, FileKind kind) {
    try (BlockReader reader = BlockReader.open(file)) {
      FileTable.requireReadable(file, kind, reader.fileBytes(), reader::copy);
    }
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

  private CorruptionException damaged(String how) {
    return new CorruptionException("segment file " + file + " " + how, null);
  }
}
