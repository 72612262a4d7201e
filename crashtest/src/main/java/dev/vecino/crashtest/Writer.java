package dev.vecino.crashtest;

import dev.vecino.crashtest.Operation.Kind;
import dev.vecino.crashtest.Shape.Target;
import dev.vecino.engine.Durability;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One writer: sends one request after another about points that nobody else writes. */
final class Writer {
  /** The one that sets the pace where one does; 0 works on the passing collection. */
  static final int LEADER = 1;

  /** More than the payload changes after which a segment's fields are built anew. */
  private static final int LEADER_KEYS = 1_100;

  private static final int FOLLOWER_KEYS = 500;

  private static final int FOLLOWER_BATCH = 20;
  private static final int OPTIMIZE_ONCE_IN = 60;

  /** Keys that a writer uses of those it owns: few, so that most are replaced often. */
  static int keys(int writer) {
    return writer == LEADER ? LEADER_KEYS : FOLLOWER_KEYS;
  }

  private final int number;
  private final Numbers numbers;
  private final SplittableRandom random;
  private final Profile profile;
  private final Requests requests;

  /** Gives out operation numbers. */
  static final class Numbers {
    private long next;

    Numbers(long first) {
      this.next = first;
    }

    long take() {
      return next++;
    }
  }

  Writer(int number, Numbers numbers, SplittableRandom random, Profile profile, Requests requests) {
    this.number = number;
    this.numbers = numbers;
    this.random = random;
    this.profile = profile;
    this.requests = requests;
  }

  /** Writes to the collections that stay. */
  void staying(long steps) {
    boolean leads = number == LEADER && profile.leads();
    if (leads) {
      // They alone make a segment, and one that can have enough payload changes.
      apply(Kind.UPSERT, Shape.PLAIN.staying(), Durability.BUFFERED, 0, allKeys());
    }
    List<Shape> shapes = List.of(Shape.PLAIN, Shape.PLAIN, Shape.NAMED);
    for (long step = 0; step < steps; step++) {
      if (leads || random.nextInt(OPTIMIZE_ONCE_IN) == 0) {
        requests.optimize(leads ? Shape.PLAIN : shapes.get(random.nextInt(shapes.size())));
      }
      if (number != LEADER && profile.changesCatalogue(random)) {
        // A writer of its own for the options of each collection.
        changeOptions((number == 2 ? Shape.PLAIN : Shape.NAMED).staying());
      }
      Shape shape = leads ? Shape.PLAIN : shapes.get(random.nextInt(shapes.size()));
      write(shape.staying(), leads || !profile.leads() ? profile.batchMax() : FOLLOWER_BATCH);
    }
  }

  /** Creates, fills and deletes the passing collection. */
  void passing(long firstLife, long steps) {
    long life = firstLife;
    for (long step = 0; step < steps; step++) {
      if (life == 0) {
        life = changeCatalogue(Kind.CREATE, new Target(Shape.PASSING, 0), 0);
      } else if (!profile.changesCatalogue(random)) {
        write(
            new Target(Shape.PASSING, life), profile.leads() ? FOLLOWER_BATCH : profile.batchMax());
      } else if (random.nextInt(3) == 0) {
        changeOptions(new Target(Shape.PASSING, life));
      } else {
        changeCatalogue(Kind.DROP, new Target(Shape.PASSING, life), 0);
        life = 0;
      }
    }
  }

  private void write(Target target, int batchMax) {
    Kind kind = profile.write(random);
    // Who follows is slowed down by fsyncs.
    boolean durable = profile.leads() || random.nextInt(3) == 0;
    Durability durability = durable ? Durability.DURABLE : Durability.BUFFERED;
    if (kind == Kind.DELETE_BUCKET || kind == Kind.CHANGE_BUCKETS) {
      boolean all = kind == Kind.CHANGE_BUCKETS && profile == Profile.PAYLOADS;
      int bucket = all ? Content.BUCKETS - 1 : random.nextInt(Content.BUCKETS);
      apply(kind, target, durability, bucket, new long[] {key(0)});
      return;
    }
    int most = kind == Kind.DELETE ? 1 + batchMax / 2 : batchMax;
    apply(
        kind,
        target,
        durability,
        0,
        random
            .ints(0, keys(number))
            .distinct()
            .limit(1 + random.nextInt(most))
            .mapToLong(this::key)
            .toArray());
  }

  private long[] allKeys() {
    return IntStream.range(0, keys(number)).mapToLong(this::key).toArray();
  }

  private long key(int index) {
    return (long) number * Content.KEYS_PER_WRITER + index;
  }

  private void changeOptions(Target target) {
    changeCatalogue(
        Kind.CHANGE_OPTIONS,
        target,
        Shape.SEAL_POINTS + random.nextInt(1 + Shape.MORE_SEAL_POINTS));
  }

  /** Sends a change of the catalogue; returns its number. */
  long changeCatalogue(Kind kind, Target target, long argument) {
    return apply(kind, target, Durability.DURABLE, argument, new long[] {key(0)});
  }

  /** Sends an operation; returns its number. */
  private long apply(Kind kind, Target target, Durability durability, long argument, long[] keys) {
    long taken = numbers.take();
    long life = kind == Kind.CREATE && target.shape() == Shape.PASSING ? taken : target.life();
    requests.send(
        new Operation(kind, taken, new Target(target.shape(), life), durability, argument, keys));
    return taken;
  }
}
