package dev.vecino.server.cli;

import dev.vecino.client.CollectionInfo;
import dev.vecino.client.Point;
import dev.vecino.client.VecinoClient;
import dev.vecino.client.VectorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, describes and deletes collections. */
@Command(
    name = "collections",
    description = "List collections, describe one, or delete one.",
    footer = {
      "",
      "Examples:",
      "  vecino collections",
      "  vecino collections docs --json",
      "  vecino collections delete docs --yes"
    })
final class CollectionsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The collection to describe; all are listed without.")
  private @Nullable String name;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  CollectionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Deletes a collection. */
  @Command(name = "delete", description = "Delete a collection with everything in it.")
  static final class Delete implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "NAME", description = "The collection to delete.")
    private String name = "";

    @Option(names = "--yes", description = "Really delete it.")
    private boolean yes;

    @Mixin private final ConnectionOptions connection = new ConnectionOptions();

    Delete(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try (VecinoClient client = connection.open()) {
        if (!yes) {
          long points = client.collection(name).points();
          throw new CliException(
              "'%s' holds %,d points; add --yes to delete it".formatted(name, points));
        }
        client.deleteCollection(name);
        terminal.out().printf("deleted '%s'%n", name);
        return 0;
      }
    }
  }

  @Override
  public Integer call() {
    try (VecinoClient client = connection.open()) {
      if (name == null) {
        list(client.collections());
      } else {
        describe(client.collection(name));
      }
      return 0;
    }
  }

  private void list(List<CollectionInfo> collections) {
    if (json) {
      terminal.out().println(JsonValues.write(collections.stream().map(this::asMap).toList()));
      return;
    }
    if (collections.isEmpty()) {
      terminal.out().println("no collections yet; try 'vecino demo'");
      return;
    }
    TextTable table = new TextTable("NAME", "POINTS", "VECTORS", "SEGMENTS", "DISK", "STATUS");
    for (CollectionInfo info : collections) {
      table.row(
          info.name(),
          String.format(Locale.ROOT, "%,d", info.points()),
          vectors(info),
          Integer.toString(info.segments().size()),
          bytes(info.diskBytes()),
          info.status());
    }
    table.print(terminal);
  }

  private void describe(CollectionInfo info) {
    if (json) {
      terminal.out().println(JsonValues.write(asMap(info)));
      return;
    }
    terminal.out().println(terminal.bold(info.name()));
    terminal.out().printf(Locale.ROOT, "  points        %,d%n", info.points());
    terminal.out().printf("  vectors       %s%n", vectors(info));
    terminal.out().printf(Locale.ROOT, "  version       %d%n", info.version());
    terminal.out().printf(Locale.ROOT, "  not indexed   %,d%n", info.indexingLagPoints());
    if (!info.writeDelay().isZero()) {
      terminal.out().printf("  writes wait   %d ms a MB%n", info.writeDelay().toMillis());
    }
    terminal.out().printf("  memory        %s%n", bytes(info.memoryBytes()));
    terminal.out().printf("  disk          %s%n", bytes(info.diskBytes()));
    for (CollectionInfo.MeasuredRecall recall : info.recall()) {
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "  recall        %.3f (%.3f to %.3f, of %d searches%s%s)%n",
              recall.recall(),
              recall.low(),
              recall.high(),
              recall.searches(),
              recall.filtered() ? " with filters" : "",
              recall.target().isPresent()
                  ? " for a target of " + recall.target().getAsDouble()
                  : "");
    }
    terminal.out().printf("  status        %s%n", info.status());
    for (CollectionInfo.Damage damage : info.damage()) {
      terminal
          .out()
          .printf(
              "  damage        %s%s%s: %s%n",
              damage.segment().isPresent() ? "segment " + damage.segment().getAsLong() + " " : "",
              damage.file(),
              damage.file().isEmpty() ? damage.effect() : " (" + damage.effect() + ")",
              damage.reason());
    }
    if (!info.segments().isEmpty()) {
      terminal.out().println();
      TextTable table = new TextTable("SEGMENT", "STATE", "POINTS", "DELETED", "DISK");
      for (CollectionInfo.Segment segment : info.segments()) {
        table.row(
            Long.toString(segment.id()),
            segment.state(),
            String.format(Locale.ROOT, "%,d", segment.points()),
            String.format(Locale.ROOT, "%,d", segment.deletedPoints()),
            bytes(segment.diskBytes()));
      }
      table.print(terminal);
    }
  }

  private static String vectors(CollectionInfo info) {
    return info.vectors().entrySet().stream()
        .map(vector -> {
          String spec = vector.getValue().dimension() + " " + lower(vector.getValue().metric());
          return vector.getKey().isEmpty() ? spec : vector.getKey() + ": " + spec;
        })
        .collect(Collectors.joining(", "));
  }

  /** The names and nesting of the REST answer. */
  private Map<String, @Nullable Object> asMap(CollectionInfo info) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", info.name());
    VectorSpec unnamed = info.vectors().get(Point.UNNAMED);
    if (unnamed != null) {
      map.put("vector", asMap(unnamed));
    } else {
      Map<String, @Nullable Object> vectors = new LinkedHashMap<>();
      info.vectors().forEach((key, spec) -> vectors.put(key, asMap(spec)));
      map.put("vectors", vectors);
    }
    map.put("points", info.points());
    map.put("version", info.version());
    List<Map<String, @Nullable Object>> segments = new ArrayList<>();
    for (CollectionInfo.Segment segment : info.segments()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("id", segment.id());
      entry.put("state", segment.state());
      entry.put("points", segment.points());
      entry.put("deleted_points", segment.deletedPoints());
      entry.put("disk_bytes", segment.diskBytes());
      segments.add(entry);
    }
    map.put("segments", segments);
    map.put("indexing_lag_points", info.indexingLagPoints());
    map.put("indexing_lag_bytes", info.indexingLagBytes());
    map.put("wal_bytes", info.walBytes());
    map.put("write_delay_millis", info.writeDelay().toMillis());
    map.put("memory_bytes", info.memoryBytes());
    map.put("disk_bytes", info.diskBytes());
    map.put("status", info.status());
    List<Map<String, @Nullable Object>> damages = new ArrayList<>();
    for (CollectionInfo.Damage damage : info.damage()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      damage.segment().ifPresent(segment -> entry.put("segment", segment));
      entry.put("file", damage.file());
      entry.put("reason", damage.reason());
      entry.put("effect", damage.effect());
      damages.add(entry);
    }
    map.put("damage", damages);
    map.put("recall", info.recall().stream().map(CollectionsCommand::asMap).toList());
    return map;
  }

  private static Map<String, @Nullable Object> asMap(CollectionInfo.MeasuredRecall recall) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    recall.target().ifPresent(target -> map.put("target_recall", target));
    map.put("filtered", recall.filtered());
    map.put("searches", recall.searches());
    map.put("recall", recall.recall());
    map.put("low", recall.low());
    map.put("high", recall.high());
    map.put("widening", recall.widening());
    return map;
  }

  private static Map<String, @Nullable Object> asMap(VectorSpec spec) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("dimension", spec.dimension());
    map.put("metric", lower(spec.metric()));
    return map;
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Such as 512 B, 3.4 MB or 1.2 GB, in powers of 1,024. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    String[] units = {"KB", "MB", "GB", "TB"};
    double scaled = bytes / 1024.0;
    int unit = 0;
    while (scaled >= 1024 && unit < units.length - 1) {
      scaled /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", scaled, units[unit]);
  }
}
