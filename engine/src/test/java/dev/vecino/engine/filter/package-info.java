/** Tests of the filter language and of the indexes that answer it. */
@NullMarked
package dev.vecino.engine.filter;

import org.jspecify.annotations.NullMarked;
