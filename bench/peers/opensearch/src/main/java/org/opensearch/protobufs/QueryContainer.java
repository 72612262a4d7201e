package org.opensearch.protobufs;

/** Stands for a message of OpenSearch's gRPC transport, for the same reason as the converter. */
public final class QueryContainer {
  private QueryContainer() {}

  /** Which query the message holds. */
  public enum QueryContainerCase {}
}
