/** Tests. */
@NullMarked
package dev.vecino.server.security;

import org.jspecify.annotations.NullMarked;
