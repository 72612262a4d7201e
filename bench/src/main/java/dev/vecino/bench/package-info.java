/** Vecino bench. */
@NullMarked
package dev.vecino.bench;

import org.jspecify.annotations.NullMarked;
