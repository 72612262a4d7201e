/** Tests. */
@NullMarked
package dev.vecino.server.observability;

import org.jspecify.annotations.NullMarked;
