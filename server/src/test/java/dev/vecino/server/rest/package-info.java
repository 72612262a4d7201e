/** Tests. */
@NullMarked
package dev.vecino.server.rest;

import org.jspecify.annotations.NullMarked;
