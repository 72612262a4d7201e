/** Vecino engine. */
@NullMarked
package dev.vecino.engine;

import org.jspecify.annotations.NullMarked;
