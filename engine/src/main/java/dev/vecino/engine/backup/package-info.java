/** Incremental backups of collections to a directory or an object store. */
@NullMarked
package dev.vecino.engine.backup;

import org.jspecify.annotations.NullMarked;
