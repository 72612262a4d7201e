/** Tests of the embedded database. */
@NullMarked
package dev.vecino.engine;

import org.jspecify.annotations.NullMarked;
