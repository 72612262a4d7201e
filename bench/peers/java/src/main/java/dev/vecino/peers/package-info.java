/** Engines on the JVM that Vecino is measured against. */
@NullMarked
package dev.vecino.peers;

import org.jspecify.annotations.NullMarked;
