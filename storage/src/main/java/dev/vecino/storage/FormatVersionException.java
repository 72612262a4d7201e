package dev.vecino.storage;

import org.jspecify.annotations.Nullable;

/**
 * A file was written by a release whose format this one cannot read.
 *
 * <p>The policy: each kind of file has a version of its own, which grows by one when its layout
 * changes; a release reads what it writes and what the release before it wrote, and refuses
 * anything newer before it changes a thing. A change of the rows in RocksDB also raises the version
 * of the witness, which is read before RocksDB opens and begins new files.
 */
public final class FormatVersionException extends StorageException {

  /**
   * @param message what was expected, what was found, where, and what to do
   * @param cause what reported it, if anything did
   */
  public FormatVersionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Checks a version against those that this release reads.
   *
   * @param what the file or record, for the message
   * @throws FormatVersionException naming it, its version and the readable ones
   */
  public static void require(String what, long found, int oldest, int newest) {
    if (found < oldest || found > newest) {
      String readable = oldest == newest ? "" + newest : oldest + " to " + newest;
      throw new FormatVersionException(
          "%s has format version %d, this release reads %s; use the release that wrote it%s"
              .formatted(what, found, readable, found > newest ? " or a newer one" : ""),
          null);
    }
  }
}
