/**
 * The Java client of Vecino, over gRPC. Start at {@link dev.vecino.client.VecinoClient}; its
 * asynchronous face is {@link dev.vecino.client.AsyncVecinoClient}, and large loads go through
 * {@link dev.vecino.client.BatchUpserter}.
 */
@NullMarked
package dev.vecino.client;

import org.jspecify.annotations.NullMarked;
