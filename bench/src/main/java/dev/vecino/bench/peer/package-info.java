/** The protocol between the runner in {@code bench/peers} and engines on the JVM. */
@NullMarked
package dev.vecino.bench.peer;

import org.jspecify.annotations.NullMarked;
