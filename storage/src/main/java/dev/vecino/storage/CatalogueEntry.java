package dev.vecino.storage;

import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;

/**
 * A collection as the catalogue knows it.
 *
 * @param name unique among entries
 * @param id names the shard's directory; never used for a second collection
 * @param schema opaque
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, see below
public record CatalogueEntry(String name, UUID id, byte[] schema) {

  @Override
  public boolean equals(Object other) {
    return other instanceof CatalogueEntry(String otherName, UUID otherId, byte[] otherSchema)
        && name.equals(otherName)
        && id.equals(otherId)
        && Arrays.equals(schema, otherSchema);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, id, Arrays.hashCode(schema));
  }

  @Override
  public String toString() {
    return "CatalogueEntry[" + name + ", " + id + ", " + schema.length + " bytes of schema]";
  }
}
