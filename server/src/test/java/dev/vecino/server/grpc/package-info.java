/** Tests. */
@NullMarked
package dev.vecino.server.grpc;

import org.jspecify.annotations.NullMarked;
