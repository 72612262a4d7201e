/** Tests of durability. */
@NullMarked
package dev.vecino.storage;

import org.jspecify.annotations.NullMarked;
