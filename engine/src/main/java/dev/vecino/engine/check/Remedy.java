package dev.vecino.engine.check;

/** What is to be done about a finding, and who does it. */
public enum Remedy {
  /** Nothing: the next start of the server clears or rebuilds it. */
  START("nothing to do: the next start takes care of it"),
  /** A derived file goes to {@code lost/}, and the server makes it again. */
  SET_ASIDE("--repair moves it to lost/; the server then builds it anew"),
  /** RocksDB writes its tables anew: every row could be read. */
  REWRITE_TABLES("--repair has RocksDB write its tables anew from their rows"),
  /** A segment goes to {@code lost/} and its points are removed, when that is asked for by name. */
  DROP_SEGMENT(
      "restore the collection from a snapshot, or --repair --drop-damaged-segments removes the"
          + " segment's points and lists their ids in a file"),
  /** Only a snapshot brings the data back. */
  RESTORE("restore the collection from a snapshot"),
  /** A newer release wrote it, which is to be used. */
  NEWER_RELEASE("use the release that wrote it or a newer one"),
  /** Somebody has to look: permissions, disk. */
  LOOK("check the disk and its permissions, then run this again"),
  /** Nothing: it does no harm. */
  NONE("nothing to do: it does no harm"),
  /** It may be kept or deleted by hand. */
  KEEP("keep it until sure that nothing is missed, then delete it by hand");

  private final String sentence;

  Remedy(String sentence) {
    this.sentence = sentence;
  }

  /** For people. */
  public String sentence() {
    return sentence;
  }
}
