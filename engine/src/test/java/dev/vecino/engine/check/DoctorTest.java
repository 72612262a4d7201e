package dev.vecino.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vecino.engine.Collection;
import dev.vecino.engine.Database;
import dev.vecino.engine.Durability;
import dev.vecino.engine.ErrorCode;
import dev.vecino.engine.PointId;
import dev.vecino.engine.PointSelector;
import dev.vecino.engine.ResourceException;
import dev.vecino.engine.VecinoException;
import dev.vecino.engine.check.DamageCase.Harm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir static Path shared;
  @TempDir Path directory;
  private static Map<String, Content> expected = Map.of();
  private Path data = Path.of("");

  @BeforeAll
  static void write() {
    SampleData.write(shared.resolve("sound"), 5);
    Path read = DirectoryCopy.copy(shared.resolve("sound"), shared.resolve("read"));
    try (Database database = Database.open(read, SampleData.options())) {
      expected = Content.of(database, 5);
    }
  }

  @BeforeEach
  void copy() {
    data = DirectoryCopy.copy(shared.resolve("sound"), directory.resolve("data"));
  }

  @Test
  void aSoundDirectoryIsSoundAndStaysAsItIs() {
    Map<String, String> before = DirectoryCopy.state(data);
    Diagnosis diagnosis = Doctor.examine(data);
    assertThat(diagnosis.sound()).as("%s", lines(diagnosis)).isTrue();
    assertThat(diagnosis.collections()).isEqualTo(2);
    assertThat(diagnosis.segments()).isEqualTo(2);
    assertThat(diagnosis.points())
        .isEqualTo(expected.values().stream().mapToLong(c -> c.points().size()).sum());
    assertThat(DirectoryCopy.state(data)).isEqualTo(before);
  }

  @Test
  void aDirectoryThatIsOpenIsNotExamined() {
    try (Database database = Database.open(data, SampleData.options())) {
      assertThat(database.collections()).hasSize(2);
      assertThatThrownBy(() -> Doctor.examine(data))
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("is locked by")
          .satisfies(
              e -> assertThat(((VecinoException) e).code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }
  }

  @Test
  void damagedDerivedFilesAreSetAsideAndTheServerBuildsThemAnew() throws IOException {
    for (String name : List.of("graph-0", "codes-1", "blocks-0", "ids", "fields-0")) {
      Path file = find(name);
      new DamageCase(file, Harm.FLIP, 100).apply(data);
    }
    Diagnosis diagnosis = Doctor.examine(data);
    assertThat(diagnosis.findings())
        .filteredOn(finding -> finding.severity() == Severity.DERIVED)
        .hasSize(5)
        .allSatisfy(finding -> {
          assertThat(finding.remedy()).isEqualTo(Remedy.SET_ASIDE);
          assertThat(finding.place().collection()).isEqualTo(SampleData.MAIN);
          assertThat(finding.line()).contains("is damaged").contains("--repair");
        });
    Repair.Outcome outcome = Repair.run(diagnosis, false);
    assertThat(outcome.done()).hasSize(5);
    assertThat(outcome.left()).isEmpty();
    assertThat(lost()).hasSize(5).allMatch(name -> name.matches("doctor-[0-9]{8}T[0-9]{6}Z-.*"));
    assertThat(ContentCheck.run(data, expected)).isEqualTo(NOTHING_WRONG);
    ContentCheck.settle(data);
    assertThat(Doctor.examine(data).sound()).isTrue();
    assertThat(lost()).as("starts do not clear what an operator put there").hasSize(5);
  }

  @Test
  void aSegmentWithDamagedVectorsIsDroppedOnlyWhenAskedFor() throws IOException {
    Path vectors = find("vectors-0");
    new DamageCase(vectors, Harm.FLIP, 70).apply(data);
    Diagnosis diagnosis = Doctor.examine(data);
    assertThat(diagnosis.findings())
        .filteredOn(finding -> finding.severity() == Severity.LOSS)
        .singleElement()
        .satisfies(finding -> assertThat(finding.remedy()).isEqualTo(Remedy.DROP_SEGMENT));

    Repair.Outcome cautious = Repair.run(diagnosis, false);
    assertThat(cautious.done()).isEmpty();
    assertThat(cautious.left()).hasSize(1);

    Repair.Outcome dropped = Repair.run(diagnosis, true);
    assertThat(dropped.left()).isEmpty();
    assertThat(dropped.done()).singleElement().asString().contains("removed segment");
    assertThat(Doctor.examine(data).sound()).isTrue();
    List<String> lines = Files.readAllLines(lostFile("points.ndjson"));
    assertThat(dropped.done().getFirst()).contains("%,d points".formatted(lines.size()));
    assertThat(lines.size()).isBetween(1_000, 1_300);
    assertThat(lines).allMatch(line -> line.startsWith("{\"id\":"));
    assertThat(ContentCheck.run(data, without(lines))).isEqualTo(NOTHING_WRONG);
  }

  @Test
  void aMissingSegmentAndStrayFilesAreNamed() throws IOException {
    Path segment = parent(find("vectors-0"));
    Files.createDirectories(data.resolve(segment).resolveSibling("00000000000000ff.tmp"));
    Files.writeString(data.resolve(segment).resolve("notes.txt"), "hello");
    assertThat(Doctor.examine(data).findings())
        .filteredOn(finding -> finding.severity() == Severity.NOTE)
        .extracting(Finding::line)
        .anyMatch(line -> line.contains("ff.tmp"))
        .anyMatch(line -> line.contains("notes.txt"));
    DirectoryCopy.delete(data.resolve(segment));
    assertThat(Doctor.examine(data).findings())
        .filteredOn(finding -> finding.severity() == Severity.LOSS)
        .extracting(Finding::line)
        .anyMatch(line -> line.contains("which is missing"));
  }

  @Test
  void filesOfAnotherTimeAreNoticedThoughTheirChecksumsAreRight() throws IOException {
    // As a restore of single files would leave them: rows say what the segment does not know.
    Path older = DirectoryCopy.copy(data, directory.resolve("older"));
    try (Database database = Database.open(data, SampleData.options())) {
      Collection main = database.collection(SampleData.MAIN);
      List<PointId> some =
          Content.scroll(main).stream().limit(400).map(Content.Stored::id).toList();
      main.delete(PointSelector.ids(some), Durability.DURABLE);
      main.optimize(Duration.ofMinutes(1));
    }
    Path fresh = data.resolve(find("ids"));
    Files.copy(older.resolve(find(older, "ids")), fresh, StandardCopyOption.REPLACE_EXISTING);
    assertThat(Doctor.examine(data).findings())
        .filteredOn(finding -> finding.severity() != Severity.NOTE)
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.line()).contains("ids"));
  }

  @Test
  void anEmptyDirectoryCannotBeExamined() {
    assertThatThrownBy(() -> Doctor.examine(directory.resolve("nothing")))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("is no data directory");
  }

  @Test
  void repairedTablesHoldWhatTheyHeld() {
    Diagnosis sound = Doctor.examine(data);
    Finding pretended =
        new Finding(
            Invariant.FILES_ARE_WHOLE,
            Severity.DERIVED,
            new Place(SampleData.MAIN, String.valueOf(shard().getFileName()), null, null),
            "pretended",
            Remedy.REWRITE_TABLES);
    Repair.run(new Diagnosis(data, sound.at(), List.of(pretended), 2, 2, sound.points()), false);
    assertThat(Doctor.examine(data).sound()).isTrue();
    assertThat(ContentCheck.run(data, expected)).isEqualTo(NOTHING_WRONG);
  }

  private static final ContentCheck.Verdict NOTHING_WRONG =
      new ContentCheck.Verdict(List.of(), List.of());

  private Map<String, Content> without(List<String> lines) {
    Set<String> gone =
        lines.stream()
            .map(line -> line.substring("{\"id\":".length(), line.indexOf(",\"version\"")))
            .collect(Collectors.toSet());
    Map<String, Content> rest = new TreeMap<>();
    expected.forEach((name, content) ->
        rest.put(
            name,
            new Content(
                content.points().stream()
                    .filter(p -> !name.equals(SampleData.MAIN) || !gone.contains(p.id().toString()))
                    .toList(),
                List.of())));
    return rest;
  }

  private static List<String> lines(Diagnosis diagnosis) {
    return diagnosis.findings().stream().map(Finding::line).toList();
  }

  /** The largest file of that name, relative to the data directory. */
  private Path find(String name) {
    return find(data, name);
  }

  private static Path find(Path in, String name) {
    return DirectoryCopy.files(in).stream()
        .filter(file -> file.getFileName().toString().equals(name))
        .max((a, b) ->
            Long.compare(in.resolve(a).toFile().length(), in.resolve(b).toFile().length()))
        .orElseThrow();
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  private Path shard() {
    return parent(parent(parent(find("vectors-0"))));
  }

  private List<String> lost() {
    return Arrays.stream(
            Objects.requireNonNull(data.resolve(shard()).resolve("lost").toFile().list()))
        .sorted()
        .toList();
  }

  private Path lostFile(String suffix) {
    return DirectoryCopy.files(data).stream()
        .filter(file -> file.toString().endsWith(suffix))
        .map(data::resolve)
        .findFirst()
        .orElseThrow();
  }
}
