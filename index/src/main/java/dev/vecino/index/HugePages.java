package dev.vecino.index;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory in pages of 2 MB, where the system has them to give: a walk reads from all over a graph,
 * and with pages of 4 KB nearly every hop waits for the page table as well. Linux gives them to
 * anonymous memory that asks ({@code madvise} with {@code MADV_HUGEPAGE}); elsewhere, or when it
 * refuses, the memory is ordinary.
 */
public final class HugePages {
  private static final Logger log = LoggerFactory.getLogger(HugePages.class);

  private static final long PAGE_BYTES = 2L << 20;

  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int MADV_HUGEPAGE = 14;

  private static final @Nullable Calls CALLS = Calls.find();

  private HugePages() {}

  /**
   * Allocates zeroed memory that belongs to {@code arena}, from 2 MB on in large pages if possible.
   *
   * @throws OutOfMemoryError when there is none
   */
  public static MemorySegment allocate(long bytes, Arena arena) {
    MemorySegment memory = CALLS == null || bytes < PAGE_BYTES ? null : CALLS.map(bytes, arena);
    return memory == null ? arena.allocate(bytes, 64) : memory;
  }

  /** The system calls; all numbers are those of Linux on x86-64 and AArch64. */
  private record Calls(MethodHandle mmap, MethodHandle madvise, MethodHandle munmap) {
    static @Nullable Calls find() {
      String architecture = System.getProperty("os.arch", "");
      if (!System.getProperty("os.name", "").equals("Linux")
          || !(architecture.equals("amd64") || architecture.equals("aarch64"))) {
        return null;
      }
      try {
        return new Calls(
            call("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
            call("madvise", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT),
            call("munmap", JAVA_INT, ADDRESS, JAVA_LONG));
      } catch (RuntimeException e) {
        log.info("no large pages: {}", e.toString());
        return null;
      }
    }

    @SuppressWarnings("restricted") // calls of the C library with the signatures that it documents
    private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
      Linker linker = Linker.nativeLinker();
      SymbolLookup library = linker.defaultLookup();
      return linker.downcallHandle(
          library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** Null when the system has no memory, or none of that kind. */
    @SuppressWarnings("restricted") // the segment has the bounds that were mapped
    @Nullable MemorySegment map(long bytes, Arena arena) {
      // Pages begin at multiples of their size, so one more is mapped; untouched, it costs nothing.
      long size = ((bytes + PAGE_BYTES - 1) & -PAGE_BYTES) + PAGE_BYTES;
      MemorySegment start = reserve(size);
      if (start == null) {
        return null;
      }
      long skipped = -start.address() & (PAGE_BYTES - 1);
      MemorySegment memory =
          MemorySegment.ofAddress(start.address() + skipped)
              .reinterpret(bytes, arena, ended -> release(start, size));
      advise(memory, size - PAGE_BYTES);
      return memory;
    }

    private @Nullable MemorySegment reserve(long size) {
      try {
        MemorySegment start =
            (MemorySegment)
                mmap.invokeExact(
                    MemorySegment.NULL, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
        return start.address() == -1 ? null : start;
      } catch (Throwable e) {
        throw new IllegalStateException("mmap", e);
      }
    }

    private void advise(MemorySegment memory, long size) {
      try {
        int refused = (int) madvise.invokeExact(memory, size, MADV_HUGEPAGE);
        if (refused != 0) {
          log.debug("the system gives no large pages");
        }
      } catch (Throwable e) {
        throw new IllegalStateException("madvise", e);
      }
    }

    private void release(MemorySegment start, long size) {
      try {
        int failed = (int) munmap.invokeExact(start, size);
        if (failed != 0) {
          log.warn("{} bytes of memory could not be given back", size);
        }
      } catch (Throwable e) {
        throw new IllegalStateException("munmap", e);
      }
    }
  }
}
