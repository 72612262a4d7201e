package dev.vecino.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportStateTest {
  private static final ImportState.Position POSITION = new ImportState.Position(1500, 77);

  @TempDir private Path directory;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    data = Files.writeString(directory.resolve("rows.jsonl"), "{}\n");
  }

  private ImportState state(String settings) {
    return ImportState.of(Optional.empty(), "docs", List.of(data), settings);
  }

  @Test
  void whatWasSavedIsLoadedAndRemovedAtTheEnd() {
    ImportState state = state("s");
    assertThat(state.load()).isEmpty();
    state.save(new ImportState.Position(1, 1));
    state.save(POSITION);
    assertThat(state("s").load()).contains(POSITION);
    assertThat(state.file().getParent()).isEqualTo(directory);
    state.remove();
    state.remove();
    assertThat(state("s").load()).isEmpty();
    assertThat(directory).isDirectoryNotContaining("glob:**vecino*");
  }

  @Test
  void itDoesNotCountForOtherSettingsOrChangedFiles() throws IOException {
    state("s").save(POSITION);
    assertThat(state("other").load()).isEmpty();
    Files.writeString(data, "{}\n{}\n");
    assertThat(state("s").load()).isEmpty();
  }

  @Test
  void collectionsHaveStatesOfTheirOwn() {
    state("s").save(POSITION);
    assertThat(ImportState.of(Optional.empty(), "other", List.of(data), "s").load()).isEmpty();
  }

  @Test
  void itMayLieElsewhere() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("states"));
    ImportState state = ImportState.of(Optional.of(elsewhere), "docs", List.of(data), "s");
    state.save(POSITION);
    assertThat(state.file().getParent()).isEqualTo(elsewhere);
    assertThat(state("s").load()).isEmpty();
  }

  @Test
  void aDamagedStateSaysWhatToDo() throws IOException {
    ImportState state = state("s");
    state.save(POSITION);
    Files.writeString(
        state.file(), Files.readString(state.file()).replace("rows=1500", "rows=many"));
    assertThatThrownBy(state::load)
        .isInstanceOf(CliException.class)
        .hasMessageContaining("--no-resume");
  }
}
