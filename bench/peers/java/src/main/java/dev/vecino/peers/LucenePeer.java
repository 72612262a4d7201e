package dev.vecino.peers;

import dev.vecino.bench.peer.PeerEngine;
import dev.vecino.bench.peer.PeerLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RescoreTopNQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's HNSW in one merged segment, searched by one thread a query. The effort is the query's k,
 * of which the best come back; with codes, the best 30 are scored again with the float32 vectors.
 *
 * <p>Argument: {@code quantized} for 8-bit codes.
 */
public final class LucenePeer implements PeerEngine {
  private static final int M = 16;
  private static final int BEAM_WIDTH = 200;
  private static final int RERANK = 30;

  /** So much that small and middle-sized sets are flushed as one segment; Lucene's limit is 2 GB. */
  private static final double BUFFER_MEGABYTES = 1_900;

  private static final String FIELD = "vector";

  private final boolean quantized;
  private @Nullable Rows rows;
  private float[][] queries = new float[0][];
  private @Nullable Directory directory;
  private @Nullable DirectoryReader reader;

  private LucenePeer(boolean quantized) {
    this.quantized = quantized;
  }

  /** Serves the runner over standard input and output. */
  public static void main(String[] args) throws Exception {
    PeerLoop.serve(new LucenePeer(List.of(args).contains("quantized")));
  }

  @Override
  public void load(Path dataset) throws IOException {
    rows = Rows.read(dataset);
  }

  private Rows rows() {
    if (rows == null) {
      throw new IllegalStateException("no data set is loaded");
    }
    return rows;
  }

  @Override
  public void build(Task task) throws IOException {
    // Unit vectors let the inner product do for the cosine, which is faster.
    boolean cosine = task.metric().equals("cosine");
    float[][] base = cosine ? Rows.unit(rows().base()) : rows().base();
    queries = cosine ? Rows.unit(rows().queries()) : rows().queries();
    VectorSimilarityFunction function =
        switch (task.metric()) {
          case "cosine" -> VectorSimilarityFunction.DOT_PRODUCT;
          case "dot" -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
          case "euclidean" -> VectorSimilarityFunction.EUCLIDEAN;
          default -> throw new IllegalArgumentException("unknown metric " + task.metric());
        };
    directory = new MMapDirectory(task.work().resolve("lucene"));
    // Documents keep their order, so a document's number is its row.
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(new VectorCodec(format()))
            .setRAMBufferSizeMB(BUFFER_MEGABYTES)
            .setMergePolicy(new LogDocMergePolicy());
    Set<String> fields = rows().filterFields();
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < base.length; i++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, base[i], function));
        if (!fields.isEmpty()) {
          LuceneFilters.addFields(document, rows().payloads().get(i), fields);
        }
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      writer.commit();
    }
    reader = DirectoryReader.open(directory);
  }

  private KnnVectorsFormat format() {
    return quantized
        ? new Lucene104HnswScalarQuantizedVectorsFormat(ScalarEncoding.UNSIGNED_BYTE, M, BEAM_WIDTH)
        : new Lucene99HnswVectorsFormat(M, BEAM_WIDTH);
  }

  @Override
  public int queryCount() {
    return rows().queries().length;
  }

  @Override
  public Searcher prepare(Search search) {
    if (reader == null) {
      throw new IllegalStateException("nothing is built");
    }
    IndexSearcher searcher = new IndexSearcher(reader);
    int width = Math.max(search.k(), search.width());
    String name = search.filter();
    Query filter = name == null ? null : LuceneFilters.query(rows().filter(name));
    return query -> {
      Query walk = new KnnFloatVectorQuery(FIELD, queries[query], width, filter);
      if (quantized) {
        walk =
            RescoreTopNQuery.createFullPrecisionRescorerQuery(
                walk, queries[query], FIELD, Math.min(width, RERANK));
      }
      ScoreDoc[] found = searcher.search(walk, search.k()).scoreDocs;
      return Arrays.stream(found).mapToInt(hit -> hit.doc).toArray();
    };
  }

  /** Files of vectors, codes and graph, which are mapped. */
  @Override
  public OptionalLong memoryBytes() throws IOException {
    if (directory == null) {
      return OptionalLong.empty();
    }
    long bytes = 0;
    for (String file : directory.listAll()) {
      if (file.contains(".ve")) {
        bytes += directory.fileLength(file);
      }
    }
    return OptionalLong.of(bytes);
  }

  @Override
  public String settings() {
    int segments = reader == null ? 0 : reader.leaves().size();
    String codes = quantized ? "8-bit codes, " + RERANK + " reranked in float32" : "float32";
    return "M %d, beam width %d, %s, %d segment, one thread a search"
        .formatted(M, BEAM_WIDTH, codes, segments);
  }

  @Override
  public String version() {
    return Version.LATEST.toString();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
    if (directory != null) {
      directory.close();
    }
  }

  /** The default codec with another format for vectors. */
  private static final class VectorCodec extends FilterCodec {
    private final KnnVectorsFormat vectors;

    VectorCodec(KnnVectorsFormat vectors) {
      super(Codec.getDefault().getName(), Codec.getDefault());
      this.vectors =
          new PerFieldKnnVectorsFormat() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
              return vectors;
            }
          };
    }

    @Override
    public KnnVectorsFormat knnVectorsFormat() {
      return vectors;
    }
  }
}
