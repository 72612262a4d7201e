/** Tests of the segment file container. */
@NullMarked
package dev.vecino.storage.segmentfile;

import org.jspecify.annotations.NullMarked;
