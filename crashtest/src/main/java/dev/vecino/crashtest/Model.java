package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.crashtest.Journal.Entry;
import dev.vecino.crashtest.Operation.Kind;
import dev.vecino.engine.Durability;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the whole database must hold, by the journals. */
final class Model {
  private final Map<Shape, CollectionModel> collections = new EnumMap<>(Shape.class);
  private @Nullable Operation openCatalogueChange;

  /** How a run ended: it decides which acknowledgements bind. */
  enum Ending {
    /** The process ended: all of them do. */
    PROCESS,
    /** The machine lost its power: those of durable requests, and what came before them. */
    POWER
  }

  /** Takes the requests of a run that ended. */
  void replay(Journal journal, Ending ending) {
    for (List<Entry> writer : journal.writers()) {
      Set<Integer> certain = certain(writer, ending);
      for (int i = 0; i < writer.size(); i++) {
        replay(writer.get(i), certain.contains(i));
      }
    }
  }

  /** Which requests of a writer must have survived. */
  private static Set<Integer> certain(List<Entry> writer, Ending ending) {
    Set<Integer> certain = new HashSet<>();
    Set<Operation.Target> synced = new HashSet<>();
    for (int i = writer.size() - 1; i >= 0; i--) {
      Entry entry = writer.get(i);
      Operation operation = entry.operation();
      if (!entry.acknowledged()) {
        require(i == writer.size() - 1, "%s was followed by others without an answer", operation);
        continue;
      }
      // A write that changes nothing is not fsynced.
      boolean fsynced =
          operation.durability() == Durability.DURABLE
              && (entry.acknowledgement().count() > 0 || isCatalogueChange(operation));
      if (fsynced) {
        synced.add(operation.target());
      }
      if (ending == Ending.PROCESS || synced.contains(operation.target())) {
        certain.add(i);
      }
    }
    return certain;
  }

  private static boolean isCatalogueChange(Operation operation) {
    return operation.kind() == Kind.CREATE || operation.kind() == Kind.DROP;
  }

  private void replay(Entry entry, boolean certain) {
    Operation operation = entry.operation();
    if (isCatalogueChange(operation)) {
      if (certain) {
        changeCatalogue(operation);
      } else {
        openCatalogueChange = operation;
      }
      return;
    }
    CollectionModel collection = collections.get(operation.target().shape());
    if (collection == null || collection.life() != operation.target().life()) {
      throw new IllegalStateException(operation + " is about a collection that is not there");
    }
    if (certain) {
      collection.certain(entry);
    } else {
      collection.open(entry);
    }
  }

  private void changeCatalogue(Operation operation) {
    Shape shape = operation.target().shape();
    if (operation.kind() == Kind.CREATE) {
      collections.put(shape, new CollectionModel(shape, operation.target().life()));
    } else {
      collections.remove(shape);
    }
  }

  /**
   * Finds out whether the open change of the catalogue was carried out.
   *
   * @param names the collections there are
   */
  void settle(Set<String> names) {
    Operation operation = openCatalogueChange;
    openCatalogueChange = null;
    if (operation != null
        && names.contains(operation.target().shape().collection())
            == (operation.kind() == Kind.CREATE)) {
      changeCatalogue(operation);
    }
    Set<String> expected = new HashSet<>();
    collections.keySet().forEach(shape -> expected.add(shape.collection()));
    require(expected.equals(names), "the collections are %s, expected %s", names, expected);
  }

  List<CollectionModel> collections() {
    return List.copyOf(collections.values());
  }

  /** The life of the passing collection, or 0 when there is none; settled. */
  long passingLife() {
    CollectionModel passing = collections.get(Shape.PASSING);
    return passing == null ? 0 : passing.life();
  }
}
