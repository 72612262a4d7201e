package dev.vecino.index.graph;

import dev.vecino.index.FloatVectors;
import dev.vecino.index.Metric;
import dev.vecino.index.kernel.BlockTerms;
import dev.vecino.index.kernel.ProductShape;
import dev.vecino.index.quantization.Int8Codes;
import dev.vecino.index.quantization.ProductCodebook;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encodes up to 32 neighbours of a node as {@link BlockGraph} says: what is left of each without
 * its part along the node's own code, and the factors that go with it. One per thread.
 */
final class BlockEncoder {
  private static final int SLOTS = BlockTerms.SLOTS;

  private final FloatVectors vectors;
  private final Int8Codes codes;
  private final boolean cosine;
  private final FlatGraph graph;
  private final @Nullable ProductCodebook book;
  private final float[] mean;
  private final float[] own;
  private final float[] neighbour;
  private final ProductShape shape;
  private final float[] columns;
  private final byte[] found;
  private final float[] along = new float[SLOTS];
  private final float[] rest = new float[SLOTS];
  private final float[] bias = new float[SLOTS];
  private int row;
  private double ownSquare;

  /**
   * @param book null when there is none yet, to sample
   */
  BlockEncoder(GraphInput input, FlatGraph graph, @Nullable ProductCodebook book) {
    this.vectors = input.vectors();
    this.codes = input.codes();
    this.cosine = input.metric() == Metric.COSINE;
    this.graph = graph;
    this.book = book;
    int dimension = vectors.dimension();
    mean = codes.mean();
    own = new float[dimension];
    neighbour = new float[dimension];
    shape = book == null ? ProductShape.even(dimension, dimension) : book.shape();
    columns = new float[shape.encoded() * SLOTS];
    found = new byte[shape.subspaces() * SLOTS];
  }

  /**
   * What the neighbours of a node of layer 0 are encoded from, some twice when they are few, all
   * dimensions as they come.
   */
  float[] sample(int node) {
    int[] neighbours = new int[Math.max(SLOTS, graph.maxDegree())];
    int count = Math.min(SLOTS, graph.neighbours(0, node, neighbours));
    for (int slot = count; slot < SLOTS && count > 0; slot++) {
      neighbours[slot] = neighbours[slot - count];
    }
    begin(node);
    takeApart(neighbours, count == 0 ? 0 : SLOTS);
    return columns.clone();
  }

  /** Makes a row the node whose neighbours are encoded. */
  void begin(int node) {
    row = node;
    codes.decode(node, own);
    ownSquare = 0;
    for (float value : own) {
      ownSquare += (double) value * value;
    }
  }

  /** Writes what a record says of the node itself. */
  void writeOwn(MemorySegment bytes, long record, BlockShape layout) {
    codes.copyRow(row, bytes, record);
    bytes.set(BlockGraph.FLOAT, record + layout.scaleOffset(), codes.scaleOf(row));
    bytes.set(BlockGraph.FLOAT, record + layout.biasOffset(), codes.biasOf(row));
  }

  /** Encodes the first {@code count} rows; the accessors below have what came out. */
  void encode(int[] rows, int count) {
    ProductCodebook trained = book;
    if (trained == null) {
      throw new IllegalStateException("no codebook");
    }
    takeApart(rows, count);
    trained.encode(columns, found);
    for (int slot = 0; slot < count; slot++) {
      double product = 0;
      for (int subspace = 0; subspace < shape.subspaces(); subspace++) {
        int code = found[subspace * SLOTS + slot];
        for (int i = shape.begin(subspace); i < shape.end(subspace); i++) {
          product += columns[i * SLOTS + slot] * trained.value(i, code);
        }
      }
      // Codes of unit vectors have a positive product with them, unless there is nothing to encode.
      rest[slot] = product > 0 ? (float) (rest[slot] / product) : 0;
    }
  }

  /** Fills the columns with unit vectors, and rest with their lengths before. */
  private void takeApart(int[] rows, int count) {
    Arrays.fill(columns, 0);
    Arrays.fill(along, 0);
    Arrays.fill(rest, 0);
    Arrays.fill(bias, 0);
    for (int slot = 0; slot < count; slot++) {
      double square = load(rows[slot]);
      double product = 0;
      for (int i = 0; i < own.length; i++) {
        product += (double) own[i] * neighbour[i];
      }
      float part = ownSquare > 0 ? (float) (product / ownSquare) : 0;
      double restSquare = 0;
      for (int i = 0; i < own.length; i++) {
        float left = neighbour[i] - part * own[i];
        neighbour[i] = left;
        restSquare += (double) left * left;
      }
      double length = Math.sqrt(restSquare);
      float inverse = length > 0 ? (float) Math.min(1 / length, Float.MAX_VALUE) : 0;
      for (int i = 0; i < shape.encoded(); i++) {
        columns[i * SLOTS + slot] = neighbour[shape.dimensionAt(i)] * inverse;
      }
      along[slot] = part;
      rest[slot] = (float) length;
      bias[slot] = (float) -square;
    }
  }

  /** Loads a neighbour, less the mean; returns its squared length. */
  private double load(int neighbourRow) {
    vectors.copyRow(neighbourRow, neighbour);
    float inverse = cosine ? vectors.inverseNorm(neighbourRow) : 1;
    double square = 0;
    for (int i = 0; i < own.length; i++) {
      float value = neighbour[i] * inverse - mean[i];
      neighbour[i] = value;
      square += (double) value * value;
    }
    return square;
  }

  /** 32 codes, 0 to 15, a sub-space. */
  byte[] codes() {
    return found;
  }

  float[] along() {
    return along;
  }

  float[] rest() {
    return rest;
  }

  float[] bias() {
    return bias;
  }
}
