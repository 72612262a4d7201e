"""voyager: Spotify's fork of hnswlib, float32 and 8-bit."""

import numpy as np
import voyager
from voyager import Index, Space, StorageDataType

from peers.engines import EF_CONSTRUCTION, M
from peers.peer import Peer


class Voyager(Peer):
    batch = 100

    def build(self, data, work):
        space = {"cosine": Space.Cosine, "dot": Space.InnerProduct, "euclidean": Space.Euclidean}[data.metric]
        self._index = Index(
            space,
            num_dimensions=data.dimension,
            M=M,
            ef_construction=EF_CONSTRUCTION,
            random_seed=7,
            max_elements=data.rows,
            storage_data_type=StorageDataType.Float32,
        )
        self._index.add_items(data.base, np.arange(data.rows))

    def search(self, query, k, effort, condition):
        return self.search_batch(query[None], k, effort, condition)[0]

    def search_batch(self, queries, k, effort, condition):
        return self._index.query(queries, k=k, num_threads=1, query_ef=max(k, effort))[0]

    def memory(self):
        return len(self._index.as_bytes())

    def settings(self):
        return f"M {M}, efConstruction {EF_CONSTRUCTION}, float32"

    def version(self):
        return voyager.__version__ if hasattr(voyager, "__version__") else ""
