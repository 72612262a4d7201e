package dev.vecino.bench;

import dev.vecino.engine.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one run measured.
 *
 * @param machine processor, cores and Java, for whoever reads it elsewhere
 * @param dataset name and shape of the data set
 * @param curves recall against speed by ef, without filter, all targets
 * @param filters at default settings, in-process, one thread; the first is the unfiltered one
 */
record Results(
    String machine,
    String dataset,
    Ingest.Loaded loaded,
    List<Measurement> curves,
    List<Measurement> filters,
    MixedLoad mixed,
    Served served) {

  /**
   * Of the server process.
   *
   * @param firstAnswerMillis from the start of its process to the answer of a first search
   */
  record Served(long firstAnswerMillis, long residentBytes) {}

  /** As one JSON object. */
  byte[] json() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("machine", machine);
    fields.put("dataset", dataset);
    fields.put("load", loaded.fields());
    fields.put("curves", curves.stream().map(Measurement::fields).toList());
    fields.put("filters", filters.stream().map(Measurement::fields).toList());
    fields.put("mixed", mixed.fields());
    fields.put("server_first_answer_millis", served.firstAnswerMillis());
    fields.put("server_resident_bytes", served.residentBytes());
    return Payload.of(fields).json();
  }
}
