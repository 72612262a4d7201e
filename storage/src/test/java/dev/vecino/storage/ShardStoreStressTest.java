package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.bytes;
import static dev.vecino.storage.ShardFixture.put;
import static dev.vecino.storage.ShardFixture.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardStoreStressTest {

  private static final long SEED = Long.getLong("vecino.seed", 4711);

  @TempDir Path directory;

  @Test
  void readersMeetReopensWithoutCrashingOrTornReads()
      throws InterruptedException, ExecutionException {
    try (ShardFixture shards = new ShardFixture();
        ExecutorService readers = Executors.newFixedThreadPool(3)) {
      ShardStore store = shards.create(directory.resolve("shard"));
      put(store, "p", false);
      AtomicBoolean stop = new AtomicBoolean();
      List<Future<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        reads.add(readers.submit(() -> readUntil(stop, store)));
      }
      for (int i = 0; i < 200; i++) {
        replace(store, "p");
        if (i % 20 == 19) {
          store.reopen();
        }
      }
      stop.set(true);
      for (Future<Integer> read : reads) {
        assertThat(read.get()).isPositive();
      }
    }
  }

  @Test
  void randomGroupsMatchAModelAcrossCrashes() {
    Random random = new Random(SEED);
    Map<String, Long> model = new HashMap<>();
    try (ShardFixture shards = new ShardFixture()) {
      Path path = directory.resolve("shard0");
      ShardStore store = shards.create(path);
      for (int step = 1; step <= 200; step++) {
        commitRandomly(store, model, random);
        if (step % 40 == 0) {
          Path image = ShardFixture.crashImage(path, directory.resolve("shard" + step));
          store.close();
          path = image;
          store = shards.open(image);
        }
        assertThat(store.liveCount()).as("seed %d, step %d", SEED, step).isEqualTo(model.size());
      }
      try (ShardSnapshot snapshot = store.snapshot()) {
        Map<String, Long> found = new HashMap<>();
        snapshot.scanIds(
            null,
            (id, entry) -> {
              found.put(new String(id, UTF_8), entry.location());
              return snapshot.payload(entry.location()) != null;
            });
        assertThat(found).as("seed %d", SEED).isEqualTo(model);
      }
    }
  }

  @Test
  void openingAndClosingLeavesNoFilesOpen() throws IOException {
    Path path = directory.resolve("shard");
    cycle(path, true);
    for (int i = 0; i < 30; i++) {
      cycle(path, false);
    }
    assertThat(openFilesBelow(directory)).isZero();
  }

  private static void cycle(Path path, boolean create) {
    try (ShardFixture shards = new ShardFixture()) {
      ShardStore store = create ? shards.create(path) : shards.open(path);
      put(store, "a" + store.lastSequence(), false);
      ShardSnapshot leftOpen = store.snapshot();
      assertThat(leftOpen.lastSequence()).isEqualTo(store.lastSequence());
    }
  }

  private static int readUntil(AtomicBoolean stop, ShardStore store) {
    int reads = 0;
    while (!stop.get() || reads == 0) {
      try (ShardSnapshot snapshot = store.snapshot()) {
        IdEntry entry = snapshot.find(bytes("p"));
        assertThat(entry).isNotNull();
        assertThat(entry.location()).isEqualTo(snapshot.lastSequence());
        assertThat(snapshot.payload(entry.location())).isNotNull();
        reads++;
      } catch (ClosedStoreException e) {
        // The store was reopened in between: a reader takes a new snapshot.
        Thread.onSpinWait();
      }
    }
    return reads;
  }

  private static void replace(ShardStore store, String id) {
    long sequence = store.lastSequence() + 1;
    try (WriteGroup group = store.newGroup()) {
      group.killPoint(bytes(id), sequence - 1, sequence, false);
      group.putPoint(row(id, sequence));
      group.counters(sequence, store.liveCount());
      store.commit(group, false);
    }
  }

  private static void commitRandomly(ShardStore store, Map<String, Long> model, Random random) {
    long sequence = store.lastSequence();
    try (WriteGroup group = store.newGroup()) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        String id = "p" + random.nextInt(50);
        sequence++;
        Long old = model.get(id);
        boolean delete = old != null && random.nextBoolean();
        if (old != null) {
          group.killPoint(bytes(id), old, sequence, delete);
        }
        if (delete) {
          model.remove(id);
        } else {
          group.putPoint(row(id, sequence));
          model.put(id, sequence);
        }
      }
      group.counters(sequence, model.size());
      store.commit(group, random.nextInt(4) == 0);
    }
  }

  private static long openFilesBelow(Path directory) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(fd -> targetOf(fd).startsWith(directory.toString())).count();
    }
  }

  private static String targetOf(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile: " + e.getMessage();
    }
  }
}
