/** The container that every file of a sealed segment uses: sections, checksums, mapped reading. */
@NullMarked
package dev.vecino.storage.segmentfile;

import org.jspecify.annotations.NullMarked;
