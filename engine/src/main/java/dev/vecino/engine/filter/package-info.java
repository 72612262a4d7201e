/** The filter language, and how it is answered: field indexes, bitmaps, tests point by point. */
@NullMarked
package dev.vecino.engine.filter;

import org.jspecify.annotations.NullMarked;
