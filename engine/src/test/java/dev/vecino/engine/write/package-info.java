/** Tests of the writer and its background work. */
@NullMarked
package dev.vecino.engine.write;

import org.jspecify.annotations.NullMarked;
