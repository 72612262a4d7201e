/** Tests on real embeddings. */
@NullMarked
package dev.vecino.bench;

import org.jspecify.annotations.NullMarked;
