/** Where backups go: the targets that the configuration names. */
@NullMarked
package dev.vecino.server.backup;

import org.jspecify.annotations.NullMarked;
