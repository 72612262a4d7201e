package dev.vecino.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vecino.bench.NpyArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * A data set: vectors, queries, filter expressions, and payloads when there are filters.
 *
 * @param base {@code float[rows][dimension]}
 * @param queries {@code float[queries][dimension]}
 * @param filters the array of filters.json
 * @param payloads one object a row; empty without filters
 */
record Rows(float[][] base, float[][] queries, JsonNode filters, List<JsonNode> payloads) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Rows read(Path folder) throws IOException {
    JsonNode filters = JSON.readTree(folder.resolve("filters.json").toFile());
    return new Rows(
        floats(folder.resolve("base.npy")),
        floats(folder.resolve("queries.npy")),
        filters,
        filters.isEmpty() ? List.of() : payloads(folder.resolve("payload.jsonl.gz")));
  }

  /** The expression of a filter. */
  JsonNode filter(String name) {
    for (JsonNode filter : filters) {
      if (filter.get("name").asText().equals(name)) {
        return filter.get("filter");
      }
    }
    throw new IllegalArgumentException("no filter " + name);
  }

  /** Names of the payload fields that filters ask for. */
  Set<String> filterFields() {
    Set<String> fields = new TreeSet<>();
    filters.findValuesAsText("field").forEach(fields::add);
    return fields;
  }

  /** The vectors scaled to unit length, for engines whose inner product is the faster cosine. */
  static float[][] unit(float[][] vectors) {
    float[][] scaled = new float[vectors.length][];
    for (int i = 0; i < vectors.length; i++) {
      double square = 0;
      for (float value : vectors[i]) {
        square += (double) value * value;
      }
      float factor = (float) (1 / Math.sqrt(square));
      scaled[i] = vectors[i].clone();
      for (int j = 0; j < scaled[i].length; j++) {
        scaled[i][j] *= factor;
      }
    }
    return scaled;
  }

  private static float[][] floats(Path file) throws IOException {
    NpyArray array = NpyArray.open(file);
    float[][] rows = new float[array.rows()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = array.floats(i);
    }
    return rows;
  }

  private static List<JsonNode> payloads(Path file) throws IOException {
    List<JsonNode> payloads = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        payloads.add(JSON.readTree(line));
      }
    }
    return payloads;
  }
}
