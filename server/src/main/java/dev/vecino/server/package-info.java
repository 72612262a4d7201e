/** The server: starts the engine and the listeners in front of it, and stops them again. */
@NullMarked
package dev.vecino.server;

import org.jspecify.annotations.NullMarked;
