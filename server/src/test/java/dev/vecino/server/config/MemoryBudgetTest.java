package dev.vecino.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.server.config.MemoryBudget.Wishes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  private static Wishes wishes(@Nullable Long total, @Nullable Long growing) {
    return new Wishes(total, null, null, growing, null, null, null, null);
  }

  private static long heap(long total) {
    return total * 40 / 100;
  }

  @Test
  void thePartsMakeUpTheTotalAndLeaveAPageCacheAtEverySize() {
    for (long total : List.of(GIB, 2 * GIB, 4 * GIB, 24 * GIB, 256 * GIB)) {
      MemoryBudget budget = MemoryBudget.of(wishes(null, null), total, heap(total));
      assertThat(budget.parts().values().stream().mapToLong(Long::longValue).sum())
          .as(budget.line())
          .isEqualTo(total);
      assertThat(budget.pageCache()).as(budget.line()).isGreaterThan(total / 20);
      assertThat(budget.requests() + budget.filterCache()).isLessThan(budget.heap() / 3);
      assertThat(budget.growing()).isBetween(32 * MIB, GIB);
      assertThat(budget.index()).isBetween(0L, 2 * budget.pageCache() + 2);
    }
  }

  @Test
  void aTotalThatIsGivenTakesTheMachinesPlace() {
    MemoryBudget budget = MemoryBudget.of(wishes(GIB, 64 * MIB), 64 * GIB, heap(GIB));
    assertThat(budget.total()).isEqualTo(GIB);
    assertThat(budget.growing()).isEqualTo(64 * MIB);
    assertThat(budget.line()).startsWith("1.0 GB (memory.total):").contains("growing 64 MB");
  }

  @Test
  void aHeapThatDoesNotFitIntoTheTotalIsRefusedAndOtherwiseSaid() {
    assertThatThrownBy(() -> MemoryBudget.of(wishes(GIB, null), 64 * GIB, 16 * GIB))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("memory.total")
        .hasMessageContaining("VECINO_MEMORY_TOTAL");
    MemoryBudget over = MemoryBudget.of(wishes(null, 2 * GIB), GIB, heap(GIB));
    assertThat(over.pageCache()).isNegative();
    assertThat(over.line()).contains("more than there is");
  }

  @Test
  void theMachineHasMemory() {
    assertThat(MemoryBudget.machineBytes()).isGreaterThan(256 * MIB);
  }
}
