package dev.vecino.server.api;

import dev.vecino.engine.ResourceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds the requests in flight, over both protocols: how many there are, and the memory of what
 * was received and of what is about to be sent. Each request holds a claim, which is given back
 * when neither its answer is on the way nor anybody works on it. Thread-safe.
 */
public final class RequestMemory {
  /**
   * Memory for a byte received: itself, what it is decoded to, and what is encoded for the disk.
   */
  public static final int RECEIVED_FACTOR = 3;

  /** Memory for a byte of an answer in the engine's objects: these, and their text twice. */
  public static final int ANSWER_FACTOR = 4;

  private static final Duration RETRY_AFTER = Duration.ofMillis(500);

  private final long maxBytes;
  private final int maxRequests;
  private final AtomicLong held = new AtomicLong();
  private final AtomicInteger requests = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  /**
   * @param maxBytes memory of all requests together
   * @param maxRequests requests at once
   */
  public RequestMemory(long maxBytes, int maxRequests) {
    this.maxBytes = maxBytes;
    this.maxRequests = maxRequests;
  }

  /**
   * Begins a request.
   *
   * @throws ResourceException RESOURCE_EXHAUSTED when there are too many
   */
  public Claim open() {
    if (requests.incrementAndGet() > maxRequests) {
      requests.decrementAndGet();
      refused.increment();
      throw ResourceException.exhausted(
          "%d requests are being answered, no more are taken (limits.max_requests)"
              .formatted(maxRequests),
          RETRY_AFTER);
    }
    return new Claim(this);
  }

  /** Bytes held now. */
  public long heldBytes() {
    return held.get();
  }

  public long maxBytes() {
    return maxBytes;
  }

  /** Requests in flight. */
  public int requests() {
    return requests.get();
  }

  /** Requests refused for lack of memory or because there were too many. */
  public long refused() {
    return refused.sum();
  }

  /**
   * One request's part. Opened with one user, the answer; who works on it adds itself, and the last
   * one to go gives everything back.
   */
  public static final class Claim {
    /** For what is always answered: takes nothing and refuses nothing. */
    public static final Claim NONE = new Claim(new RequestMemory(Long.MAX_VALUE, 0));

    private final RequestMemory owner;
    private int users = 1;
    private long bytes;

    private Claim(RequestMemory owner) {
      this.owner = owner;
    }

    private boolean counted() {
      return owner.maxRequests > 0;
    }

    /** Adds a user. */
    public synchronized void retain() {
      if (counted()) {
        users++;
      }
    }

    /** Lets a user go. */
    public synchronized void release() {
      if (!counted()) {
        return;
      }
      if (users == 0) {
        throw new IllegalStateException("a claim was released too often");
      }
      if (--users == 0) {
        owner.held.addAndGet(-bytes);
        owner.requests.decrementAndGet();
      }
    }

    /** Takes memory for so many bytes that were received. */
    public void received(long wireBytes) {
      take(wireBytes * RECEIVED_FACTOR);
    }

    /** Gives it back before the request is over. */
    public void consumed(long wireBytes) {
      giveBack(wireBytes * RECEIVED_FACTOR);
    }

    /**
     * Takes memory.
     *
     * @throws ResourceException RESOURCE_EXHAUSTED when there is not enough now
     * @throws RefusedException when there never will be
     */
    public synchronized void take(long more) {
      if (users == 0 || !counted()) {
        return;
      }
      if (bytes + more > owner.maxBytes) {
        owner.refused.increment();
        throw new RefusedException(
            ErrorKind.REQUEST_TOO_LARGE,
            "the request needs more than %d bytes of memory with its answer (memory.requests)"
                .formatted(owner.maxBytes));
      }
      if (owner.held.addAndGet(more) > owner.maxBytes) {
        owner.held.addAndGet(-more);
        owner.refused.increment();
        throw ResourceException.exhausted(
            "requests in flight hold %d MB of memory, the maximum is %d MB (memory.requests)"
                .formatted(owner.held.get() >> 20, owner.maxBytes >> 20),
            RETRY_AFTER);
      }
      bytes += more;
    }

    /** Gives memory back before the request is over. */
    public synchronized void giveBack(long less) {
      if (users > 0 && counted()) {
        bytes -= less;
        owner.held.addAndGet(-less);
      }
    }
  }
}
