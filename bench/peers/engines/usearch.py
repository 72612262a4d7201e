"""usearch: single-file HNSW with SIMD kernels of its own."""

import numpy as np
import usearch
from usearch.index import Index

from peers.engines import EF_CONSTRUCTION, M
from peers.peer import Peer


class UsearchFloat(Peer):
    batch = 100
    dtype = "f32"

    def build(self, data, work):
        metric = {"cosine": "cos", "dot": "ip", "euclidean": "l2sq"}[data.metric]
        self._index = Index(
            ndim=data.dimension,
            metric=metric,
            dtype=self.dtype,
            connectivity=M,
            expansion_add=EF_CONSTRUCTION,
        )
        self._index.add(np.arange(data.rows), data.base)

    def search(self, query, k, effort, condition):
        return self.search_batch(query[None], k, effort, condition)[0]

    def search_batch(self, queries, k, effort, condition):
        self._index.expansion_search = max(k, effort)
        return self._index.search(queries, k, threads=1).keys

    def memory(self):
        return self._index.memory_usage

    def settings(self):
        kernel = self._index.hardware_acceleration
        return f"connectivity {M}, expansion_add {EF_CONSTRUCTION}, {self.dtype}, kernels {kernel}"

    def version(self):
        return usearch.__version__


class UsearchInt8(UsearchFloat):
    """8-bit vectors and nothing else kept: no rerank, so recall has a ceiling."""

    dtype = "i8"

    def build(self, data, work):
        if data.metric != "cosine":
            raise ValueError(f"usearch maps 8-bit values to [-1, 1], which the metric {data.metric} does not keep to")
        super().build(data, work)
