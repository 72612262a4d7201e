package dev.vecino.crashtest;

import static dev.vecino.crashtest.BrokenPromiseException.require;

import dev.vecino.crashtest.Journal.Entry;
import dev.vecino.crashtest.Operation.Kind;
import dev.vecino.crashtest.Shape.Target;
import dev.vecino.engine.Durability;
import java.util.EnumMap;
import java.util.HashMap;
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
    Map<Target, Long> durable = durable(journal);
    for (List<Entry> writer : journal.writers()) {
      Set<Integer> certain =
          ending == Ending.PROCESS ? acknowledged(writer) : survivors(writer, durable);
      for (int i = 0; i < writer.size(); i++) {
        require(
            writer.get(i).acknowledged() || i == writer.size() - 1,
            "%s was followed by others without an answer",
            writer.get(i).operation());
        replay(writer.get(i), certain.contains(i));
      }
    }
  }

  /** Of each collection the version up to which all was fsynced: the log is one for all writers. */
  private static Map<Target, Long> durable(Journal journal) {
    Map<Target, Long> newest = new HashMap<>();
    journal.writers().stream()
        .flatMap(List::stream)
        .filter(entry -> entry.operation().durability() == Durability.DURABLE)
        .filter(Model::changedPoints)
        .forEach(entry ->
            newest.merge(entry.operation().target(), entry.acknowledgement().version(), Math::max));
    return newest;
  }

  /** A write that changes nothing is not fsynced, and has no version of its own. */
  private static boolean changedPoints(Entry entry) {
    return entry.acknowledged()
        && !entry.operation().kind().changesCatalogue()
        && entry.acknowledgement().count() > 0;
  }

  private static Set<Integer> acknowledged(List<Entry> writer) {
    Set<Integer> acknowledged = new HashSet<>();
    for (int i = 0; i < writer.size(); i++) {
      if (writer.get(i).acknowledged()) {
        acknowledged.add(i);
      }
    }
    return acknowledged;
  }

  /** Which requests of a writer must have survived a power loss. */
  private static Set<Integer> survivors(List<Entry> writer, Map<Target, Long> durable) {
    Set<Integer> survivors = new HashSet<>();
    Set<Target> reached = new HashSet<>();
    for (int i = writer.size() - 1; i >= 0; i--) {
      Entry entry = writer.get(i);
      Target target = entry.operation().target();
      if (changedPoints(entry)
          && entry.acknowledgement().version() <= durable.getOrDefault(target, 0L)) {
        reached.add(target);
      }
      boolean catalogue = entry.operation().kind().changesCatalogue();
      if (entry.acknowledged() && (catalogue || reached.contains(target))) {
        survivors.add(i);
      }
    }
    return survivors;
  }

  private void replay(Entry entry, boolean certain) {
    Operation operation = entry.operation();
    switch (operation.kind()) {
      case CREATE, DROP -> {
        if (certain) {
          changeCatalogue(operation);
        } else {
          openCatalogueChange = operation;
        }
      }
      case CHANGE_OPTIONS -> collection(operation).changeOptions(operation, certain);
      case UPSERT, DELETE, DELETE_BUCKET, CHANGE_PAYLOAD, CHANGE_BUCKETS -> {
        if (certain) {
          collection(operation).certain(entry);
        } else {
          collection(operation).open(entry);
        }
      }
    }
  }

  private CollectionModel collection(Operation operation) {
    CollectionModel collection = collections.get(operation.target().shape());
    if (collection == null || !collection.target().equals(operation.target())) {
      throw new IllegalStateException(operation + " is about a collection that is not there");
    }
    return collection;
  }

  private void changeCatalogue(Operation operation) {
    Shape shape = operation.target().shape();
    if (operation.kind() == Kind.CREATE) {
      collections.put(shape, new CollectionModel(operation.target()));
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
    return passing == null ? 0 : passing.target().life();
  }
}
