package dev.vecino.engine.check;

/**
 * What must always hold. {@link Doctor} checks on the disk what can be seen there; what shows only
 * while a server runs is held by the tests that each constant names.
 */
public enum Invariant {
  /**
   * Offline: a shard's counters, manifest and RocksDB's record of table files are compared with the
   * witness, the live count with the rows. That no acknowledged write is missing needs somebody who
   * remembers them: {@code RecoveryTest} and {@code FailingWriteTest} of storage, {@code
   * DatabaseModelTest} and the damage sweep of engine.
   */
  WRITES_SURVIVE(
      "writes-survive",
      "An acknowledged durable write survives kill -9 and power loss; a buffered one survives"
          + " kill -9."),
  /**
   * Offline: whatever a sealed segment holds is either live or has a tombstone, never both, never
   * neither. At run time {@code DatabaseModelTest} compares every answer with a model that deletes
   * and replaces.
   */
  THE_DEAD_STAY_DEAD("the-dead-stay-dead", "A deleted or replaced point never comes back."),
  /**
   * Offline: every block of every file against its checksum, the manifest against the files, what a
   * crash left lying about. At run time every opening of a file and the first touch of each block
   * of vectors do the same; {@code SegmentFileTest} and the damage sweep hold that.
   */
  FILES_ARE_WHOLE(
      "files-are-whole",
      "After any crash the shard opens by itself, and a half-written file is never read."),
  /**
   * Offline: each id leads to one location, that to one payload row with the same id and version,
   * and to vectors in exactly one place. At run time {@code GroupVisibilityStressTest} reads beside
   * a writer.
   */
  ONE_VERSION("one-version", "A search sees exactly one version of each point, with its payload."),
  /**
   * Not to be seen on the disk. {@code CollectionRequestsTest} of engine, {@code RestRefusalTest}
   * and {@code GrpcEndToEndTest} of server hold it.
   */
  BAD_INPUT_IS_REFUSED(
      "bad-input-is-refused",
      "Bad input gets a clear error, changes nothing, and never ends a thread or the process."),
  /** Not to be seen on the disk. {@code CollectionRequestsTest} of engine holds it. */
  MEMORY_IS_BOUNDED(
      "memory-is-bounded", "Memory is bounded: past the bound writes are refused with a hint."),
  /** Not to be seen on the disk. {@code FailingWriteTest} of storage holds it. */
  FULL_DISK_REFUSES_WRITES(
      "full-disk-refuses-writes",
      "A full disk refuses writes, keeps serving reads, and recovers when there is room.");

  private final String label;
  private final String sentence;

  Invariant(String label, String sentence) {
    this.label = label;
    this.sentence = sentence;
  }

  /** Its name in reports: lower case with hyphens. */
  public String label() {
    return label;
  }

  /** What must hold, in one sentence. */
  public String sentence() {
    return sentence;
  }
}
