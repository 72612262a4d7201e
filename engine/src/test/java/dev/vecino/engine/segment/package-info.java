/** Tests of segments. */
@NullMarked
package dev.vecino.engine.segment;

import org.jspecify.annotations.NullMarked;
