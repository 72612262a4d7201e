/** Segments: growing in memory, sealed in files, and how one becomes the other. */
@NullMarked
package dev.vecino.engine.segment;

import org.jspecify.annotations.NullMarked;
