package dev.vecino.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stored data is damaged; the message names what and where. */
public final class DataLossException extends VecinoException {
  private static final long serialVersionUID = 1L;

  public DataLossException(String message, @Nullable Throwable cause) {
    super(ErrorCode.DATA_LOSS, message, List.of(), cause);
  }
}
