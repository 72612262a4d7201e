/** The parts that both protocols are built from. */
@NullMarked
package dev.vecino.server.wiring;

import org.jspecify.annotations.NullMarked;
