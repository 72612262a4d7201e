package dev.vecino.engine.check;

import dev.vecino.engine.CollectionSpec;
import dev.vecino.engine.DataLossException;
import dev.vecino.engine.SpecJson;
import dev.vecino.engine.StorageFailures;
import dev.vecino.engine.segment.VectorLayout;
import dev.vecino.storage.CatalogueEntry;
import dev.vecino.storage.FormatVersionException;
import dev.vecino.storage.OfflineRoot;
import dev.vecino.storage.OfflineShard;
import dev.vecino.storage.StorageException;
import dev.vecino.storage.StorageOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Examines a data directory that no server has open against every {@link Invariant} that shows on
 * the disk: all checksums, the manifest against the files, the rows against each other and against
 * the segments, the counters against rows and witness. Changes nothing, not even a file's time;
 * what it finds can be given to {@link Repair}.
 *
 * <p>Time is linear in the size of the directory. Memory: RocksDB's log (bounded by configuration)
 * and 16 bytes for each dead, unsealed or payload-changed point.
 */
public final class Doctor {
  private static final long MIB = 1L << 20;
  static final StorageOptions OPTIONS =
      new StorageOptions(64 * MIB, 64 * MIB, 128 * MIB, 1, 0, 256, 2, 0);

  private final Findings findings = new Findings();

  private Doctor() {}

  /**
   * Examines a data directory.
   *
   * @throws dev.vecino.engine.ResourceException UNAVAILABLE when a server has it open, when it is
   *     no data directory, or when it cannot be read
   */
  public static Diagnosis examine(Path dataDirectory) {
    Path absolute = dataDirectory.toAbsolutePath().normalize();
    Doctor doctor = new Doctor();
    try (OfflineRoot root = OfflineRoot.open(absolute, OPTIONS)) {
      int collections = doctor.examine(root);
      return new Diagnosis(
          absolute,
          Instant.now(),
          doctor.findings.all(),
          collections,
          doctor.findings.segments(),
          doctor.findings.points());
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    }
  }

  private int examine(OfflineRoot root) {
    root.catalogueFailure().ifPresent(failure -> findings.add(failure(failure, Place.ANYWHERE)));
    for (CatalogueEntry entry : root.entries()) {
      Place place = new Place(entry.name(), entry.id().toString(), null, null);
      try (OfflineShard shard = root.openShard(entry.id())) {
        examine(shard, place, layout(entry, place));
      }
    }
    List<Path> unnamed = new ArrayList<>(root.unnamedShards());
    for (Path directory : unnamed) {
      Place place = new Place(null, directory.getFileName().toString(), null, null);
      if (root.catalogueFailure().isEmpty()) {
        findings.add(
            new Finding(
                Invariant.FILES_ARE_WHOLE,
                Severity.NOTE,
                place,
                directory + " is named by no collection: it was being created or deleted",
                Remedy.START));
      } else {
        try (OfflineShard shard = root.openShard(directory)) {
          examine(shard, place, null);
        }
      }
    }
    return root.entries().size();
  }

  private @Nullable VectorLayout layout(CatalogueEntry entry, Place place) {
    try {
      CollectionSpec spec = SpecJson.read(entry.name(), entry.schema());
      return new VectorLayout(spec);
    } catch (DataLossException e) {
      findings.add(
          new Finding(Invariant.FILES_ARE_WHOLE, Severity.LOSS, place, e.text(), Remedy.RESTORE));
      return null;
    }
  }

  private void examine(OfflineShard shard, Place place, @Nullable VectorLayout layout) {
    shard.failures().forEach(failure -> findings.add(failure(failure, place)));
    shard
        .recoverable()
        .ifPresent(damage ->
            findings.add(
                new Finding(
                    Invariant.WRITES_SURVIVE,
                    Severity.LOSS,
                    place,
                    "buffered writes are lost, nothing that was fsynced is: " + damage.getMessage(),
                    Remedy.START)));
    if (shard.damagedWitnessSlots() > 0) {
      findings.add(
          new Finding(
              Invariant.WRITES_SURVIVE,
              Severity.NOTE,
              place,
              "one slot of the witness is damaged, as a power loss leaves it; the other one counts",
              Remedy.START));
    }
    long before = findings.losses();
    new ShardExamination(shard, place, layout, findings).run();
    boolean rowsSound = layout != null && findings.losses() == before;
    shard.tableDamage().ifPresent(damage -> findings.add(tableDamage(damage, place, rowsSound)));
  }

  /** A damaged block does not matter to whoever asks when every row was read. */
  private static Finding tableDamage(StorageException damage, Place place, boolean rowsSound) {
    return new Finding(
        Invariant.FILES_ARE_WHOLE,
        rowsSound ? Severity.DERIVED : Severity.LOSS,
        place,
        String.valueOf(damage.getMessage()),
        rowsSound ? Remedy.REWRITE_TABLES : Remedy.RESTORE);
  }

  /** What opening a shard or the catalogue reported. */
  private static Finding failure(StorageException failure, Place place) {
    String what = String.valueOf(failure.getMessage());
    Remedy remedy =
        switch (failure) {
          case FormatVersionException f -> Remedy.NEWER_RELEASE;
          case dev.vecino.storage.ReadFailedException r -> Remedy.LOOK;
          default -> Remedy.RESTORE;
        };
    Invariant invariant =
        what.contains("lost writes") ? Invariant.WRITES_SURVIVE : Invariant.FILES_ARE_WHOLE;
    return new Finding(invariant, Severity.LOSS, place, what, remedy);
  }
}
