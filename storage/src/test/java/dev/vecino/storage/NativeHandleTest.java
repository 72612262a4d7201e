package dev.vecino.storage;

import static dev.vecino.storage.ShardFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.AbstractImmutableNativeReference;

class NativeHandleTest {

  @TempDir Path directory;

  @Test
  void everyNativeHandleIsFreedByItsOwner() throws IllegalAccessException {
    ShardFixture shards = new ShardFixture();
    ShardStore store = shards.create(directory.resolve("shard"));
    WriteGroup group = store.newGroup();
    ShardSnapshot closedLate = store.snapshot();
    ShardSnapshot leftOpen = store.snapshot();
    put(store, "a", true);
    List<AbstractImmutableNativeReference> before = new ArrayList<>();
    for (Object owner : List.of(shards.shared, store, group, closedLate, leftOpen)) {
      collect(owner, Collections.newSetFromMap(new IdentityHashMap<>()), before);
    }
    store.reopen();
    List<AbstractImmutableNativeReference> after = new ArrayList<>();
    collect(store, Collections.newSetFromMap(new IdentityHashMap<>()), after);
    assertThat(before).hasSizeGreaterThan(20).anyMatch(handle -> handle.isOwningHandle());
    assertThat(after).hasSizeGreaterThan(20).anyMatch(handle -> handle.isOwningHandle());

    group.close();
    shards.close();
    closedLate.close();
    assertThat(before).noneMatch(AbstractImmutableNativeReference::isOwningHandle);
    assertThat(after).noneMatch(AbstractImmutableNativeReference::isOwningHandle);
  }

  /** Finds the handles that an object of ours reaches through fields, maps and collections. */
  private static void collect(
      @Nullable Object from, Set<Object> seen, List<AbstractImmutableNativeReference> found)
      throws IllegalAccessException {
    if (from == null || !seen.add(from)) {
      return;
    }
    if (from instanceof AbstractImmutableNativeReference handle) {
      found.add(handle);
    } else if (from instanceof Map<?, ?> map) {
      for (Object value : map.values()) {
        collect(value, seen, found);
      }
    } else if (from instanceof Collection<?> collection) {
      for (Object element : collection) {
        collect(element, seen, found);
      }
    } else if (from.getClass().getPackageName().startsWith("dev.vecino")) {
      for (Field field : from.getClass().getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          collect(field.get(from), seen, found);
        }
      }
    }
  }
}
