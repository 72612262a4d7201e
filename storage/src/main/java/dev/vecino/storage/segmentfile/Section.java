package dev.vecino.storage.segmentfile;

/**
 * A line of the section table.
 *
 * @param id the writer's number for it, unique in the file
 * @param offset of its first byte in the file, a multiple of 64
 * @param length in bytes, padding not counted
 * @param firstChecksum index of its first block's checksum among the file's
 */
record Section(int id, long offset, long length, long firstChecksum) {

  /** Where the section and its padding end. */
  long end() {
    return offset + FileLayout.aligned(length);
  }
}
