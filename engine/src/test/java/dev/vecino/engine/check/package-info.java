/** Tests of damaged, old and future data directories. */
@NullMarked
package dev.vecino.engine.check;

import org.jspecify.annotations.NullMarked;
