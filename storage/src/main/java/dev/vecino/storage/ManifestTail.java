package dev.vecino.storage;

/**
 * How far RocksDB's own MANIFEST had come.
 *
 * @param number of the file, which grows with each new one
 * @param length bytes of it that are durable
 * @param crc CRC32C of those bytes
 */
record ManifestTail(long number, long length, int crc) {

  @Override
  public String toString() {
    return "%d bytes of MANIFEST-%06d with CRC32C %08x".formatted(length, number, crc);
  }
}
