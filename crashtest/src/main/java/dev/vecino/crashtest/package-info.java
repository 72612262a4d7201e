/** Ends the engine's process at any instant and checks that it kept its promises. */
@NullMarked
package dev.vecino.crashtest;

import org.jspecify.annotations.NullMarked;
