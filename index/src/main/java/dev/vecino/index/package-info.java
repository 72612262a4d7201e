/** Vectors only: metrics, kernels, quantization, graphs and search loops. */
@NullMarked
package dev.vecino.index;

import org.jspecify.annotations.NullMarked;
