package dev.vecino.server.cli;

import dev.vecino.engine.VecinoException;
import dev.vecino.engine.check.Diagnosis;
import dev.vecino.engine.check.Doctor;
import dev.vecino.engine.check.Finding;
import dev.vecino.engine.check.Repair;
import dev.vecino.engine.check.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Examines a data directory that no server has open. Exit codes: 0 sound, 1 something is damaged
 * (after a repair: is still damaged), 2 could not check.
 */
@Command(
    name = "doctor",
    description = "Check a data directory offline, and repair it.",
    footer = {
      "",
      "Reads every byte: all checksums, the manifest against the files, points against segments,",
      "counters against rows. Changes nothing without --repair. Nothing is ever deleted: what is",
      "taken away lies in the shard's lost/ afterwards. Exit code 0: sound (notes do not count);",
      "1: damage was found, or is left after a repair; 2: could not check.",
      "",
      "Examples:",
      "  vecino doctor data",
      "  vecino doctor data --json",
      "  vecino doctor data --repair"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int SOUND = 0;
  private static final int DAMAGED = 1;
  private static final int COULD_NOT_CHECK = 2;

  private final Terminal terminal;

  @Parameters(paramLabel = "DATA_DIR", description = "The data directory; no server may run on it.")
  private Path dataDirectory = Path.of("");

  @Option(names = "--repair", description = "Do what the findings say can be done.")
  private boolean repair;

  @Option(
      names = "--drop-damaged-segments",
      description =
          "With --repair: remove points whose vectors are damaged. Their ids and payloads are"
              + " written to a file in lost/.")
  private boolean dropDamagedSegments;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (dropDamagedSegments && !repair) {
      terminal.err().println("vecino: --drop-damaged-segments needs --repair");
      return COULD_NOT_CHECK;
    }
    try {
      Diagnosis diagnosis = Doctor.examine(dataDirectory);
      Repair.Outcome outcome =
          repair && !diagnosis.findings().isEmpty()
              ? Repair.run(diagnosis, dropDamagedSegments)
              : null;
      if (json) {
        terminal.out().println(DiagnosisJson.write(diagnosis, outcome));
      } else {
        tell(diagnosis, outcome);
      }
      boolean sound = outcome == null ? diagnosis.sound() : outcome.left().isEmpty();
      return sound ? SOUND : DAMAGED;
    } catch (VecinoException e) {
      terminal.err().println("vecino: could not check: " + e.text());
      return COULD_NOT_CHECK;
    }
  }

  private void tell(Diagnosis diagnosis, Repair.@Nullable Outcome outcome) {
    diagnosis.findings().stream().map(Finding::line).forEach(terminal.out()::println);
    if (outcome != null) {
      outcome.done().forEach(each -> terminal.out().println("DONE " + each));
    }
    terminal
        .out()
        .printf(
            "%s: %,d collections, %,d segments, %,d points; %s%n",
            diagnosis.dataDirectory(),
            diagnosis.collections(),
            diagnosis.segments(),
            diagnosis.points(),
            verdict(diagnosis, outcome));
  }

  private static String verdict(Diagnosis diagnosis, Repair.@Nullable Outcome outcome) {
    String found =
        "%,d lost or untrusted, %,d derived damaged, %,d notes"
            .formatted(
                diagnosis.count(Severity.LOSS),
                diagnosis.count(Severity.DERIVED),
                diagnosis.count(Severity.NOTE));
    if (outcome == null) {
      return diagnosis.sound() ? "sound (" + found + ")" : found;
    }
    List<Finding> left = outcome.left();
    return "%s; %,d repaired, %,d left".formatted(found, outcome.done().size(), left.size());
  }
}
