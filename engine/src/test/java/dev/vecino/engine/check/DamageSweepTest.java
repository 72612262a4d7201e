package dev.vecino.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vecino.engine.check.DamageSweep.Outcome;
import dev.vecino.engine.check.DamageSweep.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageSweepTest {
  private static final int CASES = 100;

  @TempDir Path directory;

  @Test
  void harmToAnyFileIsRepairedRefusedOrWithoutEffect() {
    long seed = Long.getLong("vecino.seed", System.nanoTime());
    DamageSweep sweep = DamageSweep.prepare(directory, seed);
    List<Result> results = new ArrayList<>();
    for (DamageCase harm : sample(sweep, new Random(seed))) {
      results.add(sweep.run(harm));
    }
    assertThat(results)
        .as("-Dvecino.seed=%d%n%s", seed, DamageSweep.table(results))
        .allSatisfy(result -> assertThat(result.outcome()).isNotEqualTo(Outcome.WRONG));
    Map<String, List<Outcome>> outcomes =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    result -> result.harm().kind(),
                    Collectors.mapping(Result::outcome, Collectors.toList())));
    for (String derived : List.of("codes", "graph", "blocks", "ids", "fields")) {
      assertThat(outcomes.get(derived)).as(derived).containsOnly(Outcome.REPAIRED);
    }
    assertThat(outcomes.get("vectors")).containsOnly(Outcome.REFUSED_IN_PART);
    assertThat(outcomes.get("catalogue")).containsOnly(Outcome.REFUSED);
    assertThat(outcomes.get("rocksdb MANIFEST")).containsOnly(Outcome.REFUSED);
  }

  /** Every kind of file as often as the others, whatever number and size its files have. */
  private static List<DamageCase> sample(DamageSweep sweep, Random random) {
    Map<String, List<DamageCase>> kinds = new LinkedHashMap<>();
    for (Path file : DirectoryCopy.files(sweep.sound())) {
      List<DamageCase> cases = sweep.cases(file, CASES, random);
      kinds.computeIfAbsent(cases.getFirst().kind(), kind -> new ArrayList<>()).addAll(cases);
    }
    List<DamageCase> sample = new ArrayList<>();
    for (List<DamageCase> cases : kinds.values()) {
      Collections.shuffle(cases, random);
    }
    for (int round = 0; sample.size() < CASES; round++) {
      for (List<DamageCase> cases : kinds.values()) {
        if (round < cases.size() && sample.size() < CASES) {
          sample.add(cases.get(round));
        }
      }
    }
    return sample;
  }
}
