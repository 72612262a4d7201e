package dev.vecino.engine.filter;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields met so far, as a tree of keys, and the points that have more than were let in. */
final class FieldTree {
  /** A place in the tree; the root is no field and has no values. */
  private static final class Node {
    final String path;
    final FieldCollector values;
    final Map<String, Node> children = new HashMap<>();

    Node(String path, FieldCollector values) {
      this.path = path;
      this.values = values;
    }
  }

  private final FieldIndexOptions options;
  private final Map<String, Node> roots = new HashMap<>();
  private final Map<String, FieldCollector> fields = new LinkedHashMap<>();
  private final OrdinalCollector overflow = new OrdinalCollector();

  FieldTree(FieldIndexOptions options) {
    this.options = options;
  }

  /** Takes in a payload's fields; ordinals ascend from call to call. */
  void add(Map<?, ?> object, int ordinal) {
    addObject(null, object, ordinal);
  }

  private void addObject(@Nullable Node parent, Map<?, ?> object, int ordinal) {
    Map<String, Node> children = parent == null ? roots : parent.children;
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String key = (String) entry.getKey();
      Node node = children.get(key);
      if (node == null) {
        if (key.indexOf('.') >= 0) {
          continue;
        }
        node = admitted(parent == null ? key : parent.path + '.' + key);
        if (node == null) {
          overflow.add(ordinal);
          continue;
        }
        children.put(key, node);
      }
      addValue(node, entry.getValue(), ordinal);
    }
  }

  private void addValue(Node node, @Nullable Object value, int ordinal) {
    if (value instanceof List<?> elements) {
      for (Object element : elements) {
        addValue(node, element, ordinal);
      }
      return;
    }
    node.values.add(value, ordinal);
    if (value instanceof Map<?, ?> object) {
      addObject(node, object, ordinal);
    }
  }

  private @Nullable Node admitted(String path) {
    if (fields.size() >= options.maxFields()
        || TermEncoding.isLonger(path, FieldIndexFormat.MAX_PATH_BYTES)) {
      return null;
    }
    FieldCollector values = new FieldCollector(options.maxStringBytes());
    fields.put(path, values);
    return new Node(path, values);
  }

  /** The fields by their paths, in the order in which they were met. */
  Map<String, FieldCollector> fields() {
    return fields;
  }

  /** The ordinals that have a field which was not let in. */
  OrdinalCollector overflow() {
    return overflow;
  }
}
