/** Tests. */
@NullMarked
package dev.vecino.server.api;

import org.jspecify.annotations.NullMarked;
