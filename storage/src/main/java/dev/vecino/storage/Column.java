package dev.vecino.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The column families of a shard; the names are on the disk and never change. */
enum Column {
  /** Counters, manifest, format version. RocksDB insists on a family of this name. */
  META("default"),
  /** Id to location and version. */
  IDS("ids"),
  /** Location to version, id and payload. */
  PAYLOADS("payloads"),
  /** Location to vectors, until the segment is sealed. */
  PENDING("pending"),
  /** Dead location to the sequence of its death. */
  TOMBSTONES("tombstones"),
  /** Location to version, where a payload changed after its segment's fields were built. */
  DIRTY("dirty");

  private final String name;

  Column(String name) {
    this.name = name;
  }

  byte[] bytes() {
    return name.getBytes(UTF_8);
  }
}
