"""hnswlib: the C++ library that most others are measured against."""

import hnswlib
import numpy as np

from peers.engines import EF_CONSTRUCTION, M
from peers.peer import Peer


class Hnswlib(Peer):
    """float32 vectors in the graph; cosine through normalised vectors, so that a search has no extra work."""

    batch = 100

    def build(self, data, work):
        space = {"cosine": "cosine", "dot": "ip", "euclidean": "l2"}[data.metric]
        self._index = hnswlib.Index(space=space, dim=data.dimension)
        self._index.init_index(max_elements=data.rows, M=M, ef_construction=EF_CONSTRUCTION, random_seed=7)
        self._index.add_items(data.base, np.arange(data.rows))

    def search(self, query, k, effort, condition):
        return self.search_batch(query[None], k, effort, condition)[0]

    def search_batch(self, queries, k, effort, condition):
        self._index.set_ef(max(k, effort))
        if condition is None:
            return self._index.knn_query(queries, k=k, num_threads=1)[0]
        # With a filter the client raises when it finds fewer than k: then one query at a time, with smaller k.
        return [self._filtered(query, k, condition) for query in queries]

    def _filtered(self, query, k, condition):
        while k > 0:
            try:
                return self._index.knn_query(query, k=k, num_threads=1, filter=condition)[0][0]
            except RuntimeError:
                k //= 2
        return []

    def condition(self, data, named):
        return bytes(data.mask(named)).__getitem__

    def memory(self):
        return self._index.index_file_size()

    def settings(self):
        return f"M {M}, efConstruction {EF_CONSTRUCTION}, float32, one thread a search, compiled for this machine"

    def version(self):
        return hnswlib.__version__ if hasattr(hnswlib, "__version__") else ""
