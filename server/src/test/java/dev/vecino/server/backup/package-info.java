/** Tests of targets for backups. */
@NullMarked
package dev.vecino.server.backup;

import org.jspecify.annotations.NullMarked;
