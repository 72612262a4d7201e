/** Long operations: how far they are, and how they ended. */
@NullMarked
package dev.vecino.server.jobs;

import org.jspecify.annotations.NullMarked;
