/** Arithmetic on vectors, in Panama SIMD or plain Java, chosen once at start. */
@NullMarked
package dev.vecino.index.kernel;

import org.jspecify.annotations.NullMarked;
