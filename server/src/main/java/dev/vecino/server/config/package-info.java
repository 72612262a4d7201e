/** The configuration: one tree of records, read from a file, the environment and flags. */
@NullMarked
package dev.vecino.server.config;

import org.jspecify.annotations.NullMarked;
