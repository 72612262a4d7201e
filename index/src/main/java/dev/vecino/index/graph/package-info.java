/** The flat HNSW graph, what builds it and what walks it. */
@NullMarked
package dev.vecino.index.graph;

import org.jspecify.annotations.NullMarked;
