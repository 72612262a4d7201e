/** Reads: views, filters against segments, the planner, searches, scrolls and counts. */
@NullMarked
package dev.vecino.engine.query;

import org.jspecify.annotations.NullMarked;
