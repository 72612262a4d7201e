package dev.vecino.engine.filter;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * A block of a field index that is about to be written; its size is known before.
 *
 * @param writer fills a segment of exactly {@code byteSize} zero bytes
 */
record Part(long byteSize, Consumer<MemorySegment> writer) {}
