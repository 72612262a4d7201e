/** Tests of the protocol with the runner of comparisons. */
@NullMarked
package dev.vecino.bench.peer;

import org.jspecify.annotations.NullMarked;
