package org.opensearch.transport.grpc.spi;

/**
 * Stands for the interface of this name in OpenSearch's gRPC transport, which no Maven repository
 * carries: the k-NN plugin makes an object of it when it starts. It is never called, as this node
 * has no gRPC.
 */
public interface QueryBuilderProtoConverter {}
