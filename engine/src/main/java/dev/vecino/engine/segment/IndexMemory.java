package dev.vecino.engine.segment;

import dev.vecino.index.HugePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory for what walks read, over all collections. A segment opens over its mapped files and is
 * searched at once; a thread here copies its blocks into large pages as soon as there is room, also
 * when that comes later, with the end of a segment that was replaced. What never fits stays mapped.
 */
public final class IndexMemory implements AutoCloseable {
  /** Copies nothing: for looking at segments and for tests. */
  public static final IndexMemory NONE = new IndexMemory(0);

  private static final Logger log = LoggerFactory.getLogger(IndexMemory.class);

  /** Copied at a time, so that a segment that closes meanwhile does not wait. */
  private static final long PIECE_BYTES = 4L << 20;

  private final long maxBytes;
  private final Deque<Wish> waiting = new ArrayDeque<>();
  private @Nullable ExecutorService copier;
  private long wishedBytes;
  private long heldBytes;
  private boolean closed;

  private static final class Wish {
    private final MemorySegment mapped;
    private final Arena arena;
    private final Consumer<MemorySegment> onCopied;
    private boolean admitted;

    Wish(MemorySegment mapped, Arena arena, Consumer<MemorySegment> onCopied) {
      this.mapped = mapped;
      this.arena = arena;
      this.onCopied = onCopied;
    }
  }

  /** Memory of at most so many bytes. */
  public IndexMemory(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Whether so many more bytes would fit beside all that is held or waits.
   *
   * @param released bytes that will be given back, by segments that are about to be replaced
   */
  synchronized boolean hasRoom(long bytes, long released) {
    return wishedBytes - released + bytes <= maxBytes;
  }

  /**
   * Copies mapped memory into large pages once there is room.
   *
   * @param arena that the copy is to belong to; shared. Its end gives the memory back
   * @param onCopied given the copy, by a thread of this
   */
  @SuppressWarnings("restricted") // a segment without bytes, for its clean-up alone
  void wish(MemorySegment mapped, Arena arena, Consumer<MemorySegment> onCopied) {
    if (maxBytes == 0) {
      return;
    }
    Wish wish = new Wish(mapped, arena, onCopied);
    MemorySegment.NULL.reinterpret(arena, ended -> end(wish));
    synchronized (this) {
      wishedBytes += mapped.byteSize();
      waiting.add(wish);
    }
    serve();
  }

  /** How many bytes copies hold. */
  public synchronized long heldBytes() {
    return heldBytes;
  }

  private synchronized void end(Wish wish) {
    wishedBytes -= wish.mapped.byteSize();
    waiting.remove(wish);
    if (wish.admitted) {
      heldBytes -= wish.mapped.byteSize();
      serve();
    }
  }

  private synchronized void serve() {
    if (closed || waiting.isEmpty()) {
      return;
    }
    ExecutorService executor = copier;
    if (executor == null) {
      executor =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().name("vecino-index-memory").daemon().factory());
      copier = executor;
    }
    try {
      executor.execute(this::copyAll);
    } catch (RejectedExecutionException e) {
      log.debug("the copier has ended", e);
    }
  }

  private void copyAll() {
    for (Wish wish = admit(); wish != null; wish = admit()) {
      try {
        copy(wish);
      } catch (IllegalStateException e) {
        // The segment closed meanwhile, and its arena gave back what the wish held.
        log.debug("a segment closed while it was copied", e);
      } catch (OutOfMemoryError e) {
        log.warn("no memory for {} bytes of an index; it stays mapped", wish.mapped.byteSize());
      }
    }
  }

  /** The first that there is room for. */
  private synchronized @Nullable Wish admit() {
    for (Wish wish : waiting) {
      if (!closed && heldBytes + wish.mapped.byteSize() <= maxBytes) {
        waiting.remove(wish);
        wish.admitted = true;
        heldBytes += wish.mapped.byteSize();
        return wish;
      }
    }
    return null;
  }

  private static void copy(Wish wish) {
    long size = wish.mapped.byteSize();
    MemorySegment copy = HugePages.allocate(size, wish.arena);
    for (long at = 0; at < size; at += PIECE_BYTES) {
      MemorySegment.copy(wish.mapped, at, copy, at, Math.min(PIECE_BYTES, size - at));
    }
    wish.onCopied.accept(copy);
  }

  /** Ends the copying; what was copied stays with its segments. */
  @Override
  public void close() {
    ExecutorService executor;
    synchronized (this) {
      closed = true;
      executor = copier;
    }
    if (executor != null) {
      executor.shutdown();
      try {
        if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
          log.warn("copying an index takes longer than a minute");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
