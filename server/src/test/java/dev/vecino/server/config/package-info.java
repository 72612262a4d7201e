/** Tests. */
@NullMarked
package dev.vecino.server.config;

import org.jspecify.annotations.NullMarked;
