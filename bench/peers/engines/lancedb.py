"""LanceDB: an embedded database over Lance files."""

import lancedb
import pyarrow as pa

from peers.engines import EF_CONSTRUCTION, M
from peers.expression import sql
from peers.peer import Peer

TYPES = {
    "int": (pa.int64(), "BTREE"),
    "float": (pa.float64(), "BTREE"),
    "bool": (pa.bool_(), "BITMAP"),
    "string": (pa.string(), "BITMAP"),
    "strings": (pa.list_(pa.string()), "LABEL_LIST"),
}


class LanceDb(Peer):
    """One partition, so that the whole set is one HNSW graph over 8-bit codes, with a rerank of 3 k."""

    RERANK = 3

    def build(self, data, work):
        metric = {"cosine": "cosine", "dot": "dot", "euclidean": "l2"}[data.metric]
        table = lancedb.connect(str(work / "lance")).create_table("bench", _table(data))
        for field, kind in data.field_types.items():
            table.create_scalar_index(field, index_type=TYPES[kind][1])
        table.create_index(
            metric=metric,
            num_partitions=1,
            vector_column_name="vector",
            index_type="IVF_HNSW_SQ",
            m=M,
            ef_construction=EF_CONSTRUCTION,
        )
        self._metric = metric
        self._table = table

    def search(self, query, k, effort, condition):
        search = self._table.search(query).distance_type(self._metric).limit(k).select(["id", "_distance"])
        search = search.nprobes(1).ef(max(self.RERANK * k, effort)).refine_factor(self.RERANK)
        if condition is not None:
            search = search.where(condition, prefilter=True)
        return search.to_arrow()["id"].to_pylist()

    def condition(self, data, named):
        return sql(named.expression, contains="array_has({field}, {value})")

    def settings(self):
        return f"IVF_HNSW_SQ, one partition, m {M}, ef_construction {EF_CONSTRUCTION}, refine_factor {self.RERANK}"

    def version(self):
        return lancedb.__version__


def _table(data):
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(data.base.ravel()), data.dimension)
    columns = {"id": pa.array(range(data.rows), pa.int64()), "vector": vectors}
    for field, kind in data.field_types.items():
        columns[field] = pa.array([row.get(field) for row in data.payloads], TYPES[kind][0])
    return pa.table(columns)
