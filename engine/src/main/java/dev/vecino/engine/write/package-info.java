/**
 * The write path of a shard: one writer, groups, recovery, and the background work it publishes.
 */
@NullMarked
package dev.vecino.engine.write;

import org.jspecify.annotations.NullMarked;
