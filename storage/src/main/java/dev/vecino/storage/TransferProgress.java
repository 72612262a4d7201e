package dev.vecino.storage;

/** Told how far a transfer of many bytes is; each method may throw, which ends the transfer. */
public interface TransferProgress {

  /** Tells nobody. */
  TransferProgress NONE =
      new TransferProgress() {
        @Override
        public void expected(long bytes) {}

        @Override
        public void moved(long bytes) {}
      };

  /** So many bytes are to be read in all; the last word counts. */
  void expected(long bytes);

  /** So many more bytes are done. */
  void moved(long bytes);
}
