package dev.vecino.engine.check;

import dev.vecino.engine.DataLossException;
import dev.vecino.engine.Database;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.check.DamageCase.Harm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Harms one place of one file of a {@link SampleData} directory, opens it, and compares everything
 * with what it should be; then the next place. What must never happen is a wrong answer or a gap
 * that nothing tells of. The {@link Doctor} looks at each damaged directory first, and must find
 * what the engine refuses.
 *
 * <p>As a program: the full sweep. Arguments: places a file (400), seed (1). Prints a table of
 * kinds of files and outcomes and ends with 1 when anything was wrong.
 */
final class DamageSweep {
  private final Path directory;
  private final Path sound;
  private final Map<String, Content> expected;

  /** What became of a case. */
  enum Outcome {
    /** The harm left every byte as it was. */
    UNTOUCHED,
    /** All answers are right and the doctor finds nothing: no byte that counts was harmed. */
    HARMLESS,
    /** All answers are right; the doctor says what is damaged, and finds it repaired later. */
    REPAIRED,
    /** Some requests are refused as DATA_LOSS, all others are right. */
    REFUSED_IN_PART,
    /** The collection or the whole database is refused as DATA_LOSS. */
    REFUSED,
    /** A wrong answer, a silent gap, an error of another kind, or a doctor who missed it. */
    WRONG
  }

  /** A case and what became of it; {@code detail} is the first thing that was wrong or refused. */
  record Result(DamageCase harm, Outcome outcome, String detail) {}

  private DamageSweep(Path directory, Path sound, Map<String, Content> expected) {
    this.directory = directory;
    this.sound = sound;
    this.expected = expected;
  }

  /** Prepares a sweep inside an empty directory. */
  static DamageSweep prepare(Path directory, long seed) {
    Path written = directory.resolve("written");
    SampleData.write(written, seed);
    Path sound = DirectoryCopy.copy(written, directory.resolve("sound"));
    try (Database database = Database.open(written, SampleData.options())) {
      return new DamageSweep(directory, sound, Content.of(database, seed));
    }
  }

  Path sound() {
    return sound;
  }

  Map<String, Content> expected() {
    return expected;
  }

  /** A file's harms at so many places, the ends among them. */
  List<DamageCase> cases(Path file, int places, Random random) {
    long size = sound.resolve(file.toString()).toFile().length();
    List<DamageCase> cases = new ArrayList<>();
    cases.add(new DamageCase(file, Harm.DELETE, 0));
    if (size == 0) {
      return cases;
    }
    for (int i = 0; i < places; i++) {
      long offset =
          switch (i) {
            case 0 -> 0;
            case 1 -> size - 1;
            default -> random.nextLong(size);
          };
      Harm harm = List.of(Harm.FLIP, Harm.FLIP, Harm.TRUNCATE, Harm.ZERO).get(random.nextInt(4));
      cases.add(new DamageCase(file, harm, harm == Harm.ZERO ? offset & -512 : offset));
    }
    return cases;
  }

  /** Carries out one case. */
  Result run(DamageCase harm) {
    Path target = directory.resolve("harmed");
    DirectoryCopy.delete(target);
    DirectoryCopy.copy(sound, target);
    if (!harm.apply(target)) {
      return new Result(harm, Outcome.UNTOUCHED, "");
    }
    List<String> wrong = new ArrayList<>();
    boolean healthy = examine(target, wrong);
    ContentCheck.Verdict first = ContentCheck.run(target, expected);
    wrong.addAll(first.wrong());
    if (healthy && !first.refused().isEmpty()) {
      wrong.add("the doctor finds nothing, the engine refuses: " + first.refused().getFirst());
    }
    List<String> refused = new ArrayList<>(first.refused());
    boolean repaired = !healthy && wrong.isEmpty() && refused.isEmpty();
    if (repaired) {
      repair(target, wrong, refused);
    }
    if (repaired || !refused.isEmpty()) {
      openAgain(target, first, wrong);
    }
    if (!wrong.isEmpty()) {
      return new Result(harm, Outcome.WRONG, wrong.getFirst());
    }
    return result(harm, healthy, refused);
  }

  /** The server repairs its own files, RocksDB's are the doctor's. */
  private static void repair(Path target, List<String> wrong, List<String> refused) {
    try {
      ContentCheck.settle(target);
    } catch (DataLossException e) {
      refused.add("background work: " + e.text());
      return;
    } catch (VecinoException e) {
      wrong.add("background work ends with " + e.code() + ": " + e.text());
      return;
    }
    Diagnosis after = Doctor.examine(target);
    if (after.findings().stream().anyMatch(f -> f.remedy() == Remedy.REWRITE_TABLES)) {
      Repair.run(after, false);
      after = Doctor.examine(target);
    }
    for (Finding finding : after.findings()) {
      if (finding.severity() != Severity.NOTE) {
        wrong.add("not repaired: " + finding.line());
      }
    }
  }

  /** What the first opening wrote must not hide the damage from the second. */
  private void openAgain(Path target, ContentCheck.Verdict first, List<String> wrong) {
    ContentCheck.Verdict second = ContentCheck.run(target, expected);
    second.wrong().forEach(each -> wrong.add("opened again: " + each));
    if (second.refused().size() > first.refused().size()) {
      wrong.add("opened again, more is refused: " + second.refused().getLast());
    }
  }

  private Result result(DamageCase harm, boolean healthy, List<String> refused) {
    if (refused.isEmpty()) {
      return new Result(harm, healthy ? Outcome.HARMLESS : Outcome.REPAIRED, "");
    }
    boolean whole =
        refused.stream()
            .anyMatch(each -> each.startsWith("open: ") || each.contains("did not open"));
    return new Result(harm, whole ? Outcome.REFUSED : Outcome.REFUSED_IN_PART, refused.getFirst());
  }

  /** Whether the doctor finds nothing. */
  private static boolean examine(Path target, List<String> wrong) {
    Map<String, String> before = DirectoryCopy.state(target);
    boolean healthy = false;
    try {
      healthy = Doctor.examine(target).sound();
    } catch (VecinoException e) {
      if (!e.text().contains("is no data directory")) {
        wrong.add("the doctor could not check: " + e.text());
      }
    } catch (RuntimeException e) {
      wrong.add("the doctor ends with " + e + " at " + List.of(e.getStackTrace()).subList(0, 3));
    }
    if (!before.equals(DirectoryCopy.state(target))) {
      wrong.add("the doctor changed a file");
    }
    return healthy;
  }

  /** A line for each kind of file. */
  static String table(List<Result> results) {
    Map<String, Map<Outcome, Long>> counts = new TreeMap<>();
    for (Result result : results) {
      counts
          .computeIfAbsent(result.harm().kind(), kind -> new EnumMap<>(Outcome.class))
          .merge(result.outcome(), 1L, Long::sum);
    }
    StringBuilder table = new StringBuilder("%-20s".formatted("kind of file"));
    for (Outcome outcome : Outcome.values()) {
      table.append("%17s".formatted(outcome.name().toLowerCase(Locale.ROOT)));
    }
    counts.forEach((kind, of) -> {
      table.append("%n%-20s".formatted(kind));
      for (Outcome outcome : Outcome.values()) {
        table.append("%17d".formatted(of.getOrDefault(outcome, 0L)));
      }
    });
    return table.toString();
  }

  /** The full sweep. */
  public static void main(String[] args) throws IOException {
    int places = args.length > 0 ? Integer.parseInt(args[0]) : 400;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    Path directory = Files.createTempDirectory("vecino-damage");
    DamageSweep sweep = prepare(directory, seed);
    Random random = new Random(seed);
    List<Result> results = new ArrayList<>();
    for (Path file : DirectoryCopy.files(sweep.sound())) {
      for (DamageCase harm : sweep.cases(file, places, random)) {
        Result result = sweep.run(harm);
        results.add(result);
        if (result.outcome() == Outcome.WRONG) {
          System.out.println("WRONG " + harm + ": " + result.detail());
        }
      }
    }
    System.out.printf("seed %d, %d cases%n%s%n", seed, results.size(), table(results));
    DirectoryCopy.delete(directory);
    List<Result> wrong =
        results.stream().filter(r -> r.outcome() == Outcome.WRONG).collect(Collectors.toList());
    System.exit(wrong.isEmpty() ? 0 : 1);
  }
}
