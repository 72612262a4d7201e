package dev.vecino.server.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The configuration file. Scalars are taken as their text stands, so that an API key of digits is
 * not read as a number.
 */
final class YamlSource {
  private final Path file;
  private final ConfigValues values;
  private final Set<String> seen = new HashSet<>();

  private YamlSource(Path file, ConfigValues values) {
    this.file = file;
    this.values = values;
  }

  /** Puts what the file says into the values. */
  static void read(Path file, ConfigValues values) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(0);
    options.setCodePointLimit(1 << 20);
    try (Reader reader = Files.newBufferedReader(file)) {
      Node root = new Yaml(options).compose(reader);
      new YamlSource(file, values).section(root, "");
    } catch (YAMLException e) {
      throw new ConfigException("%s is not valid YAML: %s".formatted(file, e.getMessage()));
    } catch (IOException e) {
      throw new ConfigException("%s cannot be read: %s".formatted(file, e));
    }
  }

  private void section(@Nullable Node node, String prefix) {
    if (node == null) {
      return;
    }
    if (!(node instanceof MappingNode mapping)) {
      throw new ConfigException("%s: expected keys with values".formatted(at(node)));
    }
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode name)) {
        throw new ConfigException("%s: a key must be a word".formatted(at(entry.getKeyNode())));
      }
      String key = prefix + name.getValue();
      if (!seen.add(key)) {
        throw new ConfigException("%s: %s is given twice".formatted(at(name), key));
      }
      value(key, entry.getValueNode(), at(name));
    }
  }

  private void value(String key, Node node, String source) {
    switch (node) {
      case ScalarNode scalar -> values.put(key, List.of(scalar.getValue()), source);
      case SequenceNode sequence -> values.put(key, texts(sequence, key), source);
      case MappingNode mapping -> {
        if (ConfigKey.names().stream().noneMatch(known -> known.startsWith(key + "."))) {
          // Lets the unknown section itself be named, not the first key inside it.
          values.put(key, List.of(""), source);
        }
        section(mapping, key + ".");
      }
      default -> throw new ConfigException("%s: %s has no usable value".formatted(source, key));
    }
  }

  private List<String> texts(SequenceNode sequence, String key) {
    List<String> texts = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      if (!(element instanceof ScalarNode scalar)) {
        throw new ConfigException("%s: %s must be a list of strings".formatted(at(element), key));
      }
      texts.add(scalar.getValue());
    }
    return texts;
  }

  private String at(Node node) {
    return "%s line %d".formatted(file, node.getStartMark().getLine() + 1);
  }
}
