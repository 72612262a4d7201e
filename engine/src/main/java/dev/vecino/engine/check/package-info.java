/** What must always hold, by name, and the offline check of a data directory against it. */
@NullMarked
package dev.vecino.engine.check;

import org.jspecify.annotations.NullMarked;
