"""One file an engine."""

M = 16
EF_CONSTRUCTION = 200
#: Rows a request while loading, for those that take batches.
BATCH = 1_000
