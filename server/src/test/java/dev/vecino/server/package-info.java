/** Tests. */
@NullMarked
package dev.vecino.server;

import org.jspecify.annotations.NullMarked;
