/** The commands of the {@code vecino} program, except for the server that {@code serve} starts. */
@NullMarked
package dev.vecino.server.cli;

import org.jspecify.annotations.NullMarked;
