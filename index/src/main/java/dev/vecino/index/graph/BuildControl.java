package dev.vecino.index.graph;

import dev.vecino.index.Cancellation;
import java.util.concurrent.ForkJoinPool;

/**
 * What bounds a build.
 *
 * @param cancellation checked for every node, from the pool's threads; what it throws ends the
 *     build and reaches the caller
 * @param pool all the threads that the build uses, beside the calling one, which waits; its
 *     priority and its size are the owner's choice
 */
public record BuildControl(Cancellation cancellation, ForkJoinPool pool) {}
