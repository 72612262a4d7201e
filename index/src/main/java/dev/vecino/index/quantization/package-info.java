/** Compressed forms of vectors and the approximate ranks they give. */
@NullMarked
package dev.vecino.index.quantization;

import org.jspecify.annotations.NullMarked;
