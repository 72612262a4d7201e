/**
 * What both protocols share: errors, executors, cursors and the few operations above the engine.
 */
@NullMarked
package dev.vecino.server.api;

import org.jspecify.annotations.NullMarked;
