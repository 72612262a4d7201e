/** The gRPC protocol; the only package that knows the generated protobuf types. */
@NullMarked
package dev.vecino.server.grpc;

import org.jspecify.annotations.NullMarked;
