package org.opensearch.transport.grpc.spi;

/** Stands for another interface of the gRPC transport, for the same reason. */
public interface QueryBuilderProtoConverterRegistry {}
