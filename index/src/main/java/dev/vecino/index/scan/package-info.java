/** Exact search by reading every row. */
@NullMarked
package dev.vecino.index.scan;

import org.jspecify.annotations.NullMarked;
