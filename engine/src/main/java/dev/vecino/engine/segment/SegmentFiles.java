package dev.vecino.engine.segment;

import dev.vecino.storage.segmentfile.FileKind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a sealed segment, in its directory, and the sections inside each. The bytes around
 * the sections are laid out by {@link dev.vecino.storage.segmentfile.SegmentFileWriter}; numbers
 * are little-endian.
 *
 * <pre>
 * vectors-V       for each named vector number V
 *   ROWS            float32 rows, zero-padded to FloatVectors.strideBytes(dimension); row r
 *   INVERSE_NORMS   float a row: 1 / length; only for cosine
 *   ROW_LOCATIONS   int64 a row: the location of its point
 *   ROW_ORDINALS    int32 a row, ascending: the ordinal of its point; left out when row = ordinal
 * codes-V         left out when the segment is so small that it is always scanned
 *   CODES           Int8Codes
 * graph-V         as codes-V; node = row
 *   GRAPH           FlatGraph
 *   BLOCKS_BESIDE   one byte, 1: there is a blocks file as well; left out when there is none
 * blocks-V        the same graph for block-scored walks
 *   BLOCKS          BlockGraph
 * ids
 *   LOCATIONS       int64 an ordinal
 *   SORTED_LOCATIONS, SORTED_ORDINALS   int64 and int32 a point, by ascending location
 *   ID_OFFSETS      int64 an ordinal and one more: where its id begins in ID_BYTES
 *   ID_BYTES        encoded ids, one after another
 * fields-G        for fields generation G
 *   FIELD_INDEX     FieldIndex
 *   VERSIONS        int64 an ordinal: the point's version when the fields were built
 * </pre>
 */
final class SegmentFiles {
  static final int ROWS = 1;
  static final int INVERSE_NORMS = 2;
  static final int ROW_LOCATIONS = 3;
  static final int ROW_ORDINALS = 4;
  static final int CODES = 1;
  static final int GRAPH = 1;
  static final int BLOCKS_BESIDE = 2;
  static final int BLOCKS = 1;
  static final int LOCATIONS = 1;
  static final int SORTED_LOCATIONS = 2;
  static final int SORTED_ORDINALS = 3;
  static final int ID_OFFSETS = 4;
  static final int ID_BYTES = 5;
  static final int FIELD_INDEX = 1;
  static final int VERSIONS = 2;

  static final String IDS = "ids";

  private SegmentFiles() {}

  /** The kind of the file of that name; null when a segment has no such file. */
  static @Nullable FileKind kindOf(String name) {
    if (name.equals(IDS)) {
      return FileKind.IDS;
    }
    if (!name.matches("[a-z]+-[0-9]{1,9}")) {
      return null;
    }
    return switch (name.substring(0, name.indexOf('-'))) {
      case "vectors" -> FileKind.VECTORS;
      case "codes" -> FileKind.CODES;
      case "graph" -> FileKind.GRAPH;
      case "blocks" -> FileKind.BLOCKS;
      case "fields" -> FileKind.FIELDS;
      default -> null;
    };
  }

  static String vectors(int vector) {
    return "vectors-" + vector;
  }

  static String codes(int vector) {
    return "codes-" + vector;
  }

  static String graph(int vector) {
    return "graph-" + vector;
  }

  static String blocks(int vector) {
    return "blocks-" + vector;
  }

  static String fields(int generation) {
    return "fields-" + generation;
  }

  /** Whether a file holds original vectors, which nothing else does. */
  static boolean holdsVectors(String file) {
    return file.startsWith("vectors-");
  }

  /**
   * The files that graph walks of one named vector use, in the order they are built.
   *
   * @param blocks whether there is a blocks file
   */
  static Map<String, FileKind> index(int vector, boolean blocks) {
    Map<String, FileKind> files = new LinkedHashMap<>();
    files.put(codes(vector), FileKind.CODES);
    files.put(graph(vector), FileKind.GRAPH);
    if (blocks) {
      files.put(blocks(vector), FileKind.BLOCKS);
    }
    return files;
  }
}
