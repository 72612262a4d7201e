/** Tests. */
@NullMarked
package dev.vecino.engine.write;

import org.jspecify.annotations.NullMarked;
