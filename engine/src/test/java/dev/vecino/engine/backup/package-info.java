/** Tests of backups. */
@NullMarked
package dev.vecino.engine.backup;

import org.jspecify.annotations.NullMarked;
