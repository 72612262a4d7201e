/** Measures Vecino: recall beside throughput, on data sets with exact ground truth. */
@NullMarked
package dev.vecino.bench;

import org.jspecify.annotations.NullMarked;
