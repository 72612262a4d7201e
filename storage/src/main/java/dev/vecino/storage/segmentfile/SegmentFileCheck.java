package dev.vecino.storage.segmentfile;

import dev.vecino.storage.CorruptionException;
import dev.vecino.storage.FormatVersionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Verifies a whole segment file against its checksums, block by block, from the disk rather than
 * from the page cache where the file system allows that. It goes on after damage and reports all of
 * it. Needs no more than a megabyte of memory and the file's checksums.
 */
public final class SegmentFileCheck {

  /** What is wrong with a file, or with a part of it. */
  public enum Damage {
    /** There is no file of that name. */
    MISSING,
    /** The operating system could not read it. */
    UNREADABLE,
    /** Header, footer or length are wrong, so the sections cannot be told apart. */
    STRUCTURE,
    /** A newer release wrote it; nothing is known to be wrong. */
    NEWER_FORMAT,
    /** Bytes of a section are not what was written. */
    BLOCK
  }

  /**
   * One damage.
   *
   * @param section id of the section; -1 when the damage is not in one
   * @param offset of the first byte that cannot be trusted, in the file
   * @param length how many bytes cannot be trusted
   * @param reason what was expected and what was found, naming the file
   */
  public record Finding(
      Path file, Damage damage, int section, long offset, long length, String reason) {}

  private final Path file;
  private final List<Finding> findings = new ArrayList<>();

  private SegmentFileCheck(Path file) {
    this.file = file;
  }

  /**
   * Checks one file.
   *
   * @param onRead told after each read how many bytes it brought, at most a megabyte: a place to
   *     keep to a rate; what it throws ends the check
   * @return what is wrong, in file order; empty when the file is as it was written
   */
  public static List<Finding> run(Path file, FileKind kind, IntConsumer onRead) {
    SegmentFileCheck check = new SegmentFileCheck(file);
    check.check(kind, onRead);
    return List.copyOf(check.findings);
  }

  private void check(FileKind kind, IntConsumer onRead) {
    try (UncachedReader reader = UncachedReader.open(file, onRead)) {
      FileTable table =
          FileTable.read(
              file, kind, reader.fileBytes(), (offset, length) -> copy(reader, offset, length));
      for (Section section : table.sections()) {
        check(reader, section, table.checksums(section));
      }
    } catch (NoSuchFileException e) {
      add(Damage.MISSING, 0, "segment file " + file + " is missing");
    } catch (CorruptionException e) {
      add(Damage.STRUCTURE, size(), String.valueOf(e.getMessage()));
    } catch (FormatVersionException e) {
      add(Damage.NEWER_FORMAT, size(), String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      add(Damage.UNREADABLE, size(), "segment file " + file + " could not be read: " + e);
    }
  }

  private static MemorySegment copy(UncachedReader reader, long offset, long length) {
    try {
      return reader.copy(offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(UncachedReader reader, Section section, MemorySegment checksums) {
    long end = section.end();
    long offset = section.offset();
    for (int block = 0; offset < end; block++) {
      int length = (int) Math.min(FileLayout.BLOCK_BYTES, end - offset);
      int expected = checksums.get(FileLayout.INT, (long) block * Integer.BYTES);
      try {
        int found = FileLayout.crc(reader.at(offset, length), 0, length);
        if (found != expected) {
          findings.add(
              new Finding(
                  file,
                  Damage.BLOCK,
                  section.id(),
                  offset,
                  length,
                  CheckedSection.damage(file, section, block, found, expected)));
        }
      } catch (IOException e) {
        findings.add(
            new Finding(
                file,
                Damage.UNREADABLE,
                section.id(),
                offset,
                length,
                "block %d of section %d of %s could not be read: %s"
                    .formatted(block, section.id(), file, e)));
      }
      offset += length;
    }
  }

  private void add(Damage damage, long length, String reason) {
    findings.add(new Finding(file, damage, -1, 0, length, reason));
  }

  /** For the report alone; 0 when even that cannot be told. */
  private long size() {
    return file.toFile().length();
  }
}
