/** The REST protocol: the OpenAPI contract, the router built from it, and its JSON. */
@NullMarked
package dev.vecino.server.rest;

import org.jspecify.annotations.NullMarked;
