/**
 * Durability: shard stores over RocksDB, their witnesses, segment directories and the catalogue.
 */
@NullMarked
package dev.vecino.storage;

import org.jspecify.annotations.NullMarked;
