/** Hostile conditions: requests, disks and limits that a server has to live through. */
@NullMarked
package dev.vecino.server.hostile;

import org.jspecify.annotations.NullMarked;
