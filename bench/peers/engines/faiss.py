"""faiss: HNSW over float32, and over 8-bit codes with a rerank."""

import faiss
import numpy as np

from peers.engines import EF_CONSTRUCTION, M
from peers.peer import Peer


class FaissFlat(Peer):
    batch = 100

    def build(self, data, work):
        self._normalise = data.metric == "cosine"
        metric = faiss.METRIC_L2 if data.metric == "euclidean" else faiss.METRIC_INNER_PRODUCT
        self._index = self._create(data.dimension, metric)
        self._graph = self._hnsw(self._index)
        self._graph.hnsw.efConstruction = EF_CONSTRUCTION
        base = self._prepared(data.base)
        self._index.train(base)
        self._index.add(base)
        faiss.omp_set_num_threads(1)

    def _create(self, dimension, metric):
        return faiss.IndexHNSWFlat(dimension, M, metric)

    def _hnsw(self, index):
        return index

    def _prepared(self, vectors):
        if not self._normalise:
            return vectors
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def search(self, query, k, effort, condition):
        return self.search_batch(query[None], k, effort, condition)[0]

    def search_batch(self, queries, k, effort, condition):
        parameters = self._parameters(k, max(k, effort), condition)
        return self._index.search(self._prepared(queries), k, params=parameters)[1]

    def _parameters(self, k, effort, condition):
        return faiss.SearchParametersHNSW(efSearch=effort, sel=condition)

    def condition(self, data, named):
        return faiss.IDSelectorBatch(np.flatnonzero(data.mask(named)))

    def memory(self):
        return len(faiss.serialize_index(self._index))

    def settings(self):
        return f"M {M}, efConstruction {EF_CONSTRUCTION}, float32, one OpenMP thread"

    def version(self):
        return faiss.__version__


class FaissSq8(FaissFlat):
    """The walk reads 8-bit codes; the best 30 are ranked again with float32 vectors."""

    RERANK = 3

    def _create(self, dimension, metric):
        self._codes = faiss.IndexHNSWSQ(dimension, faiss.ScalarQuantizer.QT_8bit, M, metric)
        return faiss.IndexRefineFlat(self._codes)

    def _hnsw(self, index):
        return self._codes

    def _parameters(self, k, effort, condition):
        inner = super()._parameters(k, max(effort, self.RERANK * k), condition)
        return faiss.IndexRefineSearchParameters(k_factor=self.RERANK, base_index_params=inner)

    def settings(self):
        return f"M {M}, efConstruction {EF_CONSTRUCTION}, SQ8 codes, {self.RERANK * 10} reranked in float32"
