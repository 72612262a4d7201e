/** Vecino client. */
@NullMarked
package dev.vecino.client;

import org.jspecify.annotations.NullMarked;
