/** Tests of the planner and of searches. */
@NullMarked
package dev.vecino.engine.query;

import org.jspecify.annotations.NullMarked;
