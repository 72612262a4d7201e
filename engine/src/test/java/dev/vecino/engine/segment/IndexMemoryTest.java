package dev.vecino.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IndexMemoryTest {
  private static final int BYTES = 5 << 20;

  private static MemorySegment mapped(Arena arena, int fill) {
    return arena.allocate(BYTES).fill((byte) fill);
  }

  private static MemorySegment await(CompletableFuture<MemorySegment> copy) throws Exception {
    return copy.get(1, TimeUnit.MINUTES);
  }

  @Test
  void whatFitsIsCopiedAndGivenBackWithItsArena() throws Exception {
    try (IndexMemory memory = new IndexMemory(BYTES + 1)) {
      try (Arena arena = Arena.ofShared()) {
        CompletableFuture<MemorySegment> copy = new CompletableFuture<>();
        MemorySegment mapped = mapped(arena, 7);
        memory.wish(mapped, arena, copy::complete);
        assertThat(await(copy).mismatch(mapped)).isEqualTo(-1);
        assertThat(await(copy).address()).isNotEqualTo(mapped.address());
        assertThat(memory.heldBytes()).isEqualTo(BYTES);
        assertThat(memory.hasRoom(2, 0)).isFalse();
        assertThat(memory.hasRoom(2, 1)).isTrue();
      }
      assertThat(memory.heldBytes()).isZero();
      assertThat(memory.hasRoom(BYTES, 0)).isTrue();
    }
  }

  @Test
  void whatDoesNotFitWaitsForRoom() throws Exception {
    try (IndexMemory memory = new IndexMemory(BYTES);
        Arena later = Arena.ofShared()) {
      CompletableFuture<MemorySegment> second = new CompletableFuture<>();
      try (Arena arena = Arena.ofShared()) {
        CompletableFuture<MemorySegment> first = new CompletableFuture<>();
        memory.wish(mapped(arena, 1), arena, first::complete);
        await(first);
        memory.wish(mapped(later, 2), later, second::complete);
        assertThat(memory.heldBytes()).isEqualTo(BYTES);
        assertThat(second).isNotDone();
      }
      assertThat(await(second).mismatch(mapped(later, 2))).isEqualTo(-1);
      assertThat(memory.heldBytes()).isEqualTo(BYTES);
    }
  }

  @Test
  void whoClosesWhileWaitingIsForgotten() {
    try (IndexMemory memory = new IndexMemory(BYTES - 1)) {
      try (Arena arena = Arena.ofShared()) {
        memory.wish(
            mapped(arena, 1),
            arena,
            copy -> {
              throw new AssertionError("there is no room");
            });
        assertThat(memory.hasRoom(1, 0)).isFalse();
      }
      assertThat(memory.heldBytes()).isZero();
      assertThat(memory.hasRoom(BYTES - 1, 0)).isTrue();
    }
  }

  @Test
  void withoutAnyMemoryNothingIsCopied() {
    try (Arena arena = Arena.ofShared()) {
      IndexMemory.NONE.wish(
          mapped(arena, 1),
          arena,
          copy -> {
            throw new AssertionError("nothing is to be copied");
          });
      assertThat(IndexMemory.NONE.hasRoom(1, 0)).isFalse();
    }
  }
}
