"""Qdrant Edge: Qdrant's storage and search as a library."""

from importlib.metadata import version

import qdrant_edge as q

from peers.engines import BATCH, EF_CONSTRUCTION, M
from peers.peer import Peer

TYPES = {
    "int": q.PayloadSchemaType.Integer,
    "float": q.PayloadSchemaType.Float,
    "bool": q.PayloadSchemaType.Keyword,
    "string": q.PayloadSchemaType.Keyword,
    "strings": q.PayloadSchemaType.Keyword,
}


class QdrantEdge(Peer):
    """int8 codes in memory, the best candidates scored again with float32 vectors; one segment."""

    def build(self, data, work):
        distance = {"cosine": q.Distance.Cosine, "dot": q.Distance.Dot, "euclidean": q.Distance.Euclid}[data.metric]
        config = q.EdgeConfig(
            vectors=q.EdgeVectorParams(size=data.dimension, distance=distance),
            hnsw_config=q.HnswIndexConfig(m=M, ef_construct=EF_CONSTRUCTION, full_scan_threshold=10_000),
            quantization_config=q.ScalarQuantizationConfig(
                type=q.ScalarType.Int8, quantile=0.99, memory=q.Memory.Pinned
            ),
            optimizers=q.EdgeOptimizersConfig(default_segment_number=1, indexing_threshold=100),
            max_search_threads=1,
        )
        self._shard = q.EdgeShard.create(str(work / "qdrant"), config)
        for field, kind in data.field_types.items():
            self._shard.update(q.UpdateOperation.create_field_index(field, TYPES[kind]))
        for start in range(0, data.rows, BATCH):
            rows = range(start, min(start + BATCH, data.rows))
            payloads = [_payload(data.payloads[i]) if data.filters else None for i in rows]
            points = [q.Point(i, data.base[i].tolist(), payload) for i, payload in zip(rows, payloads, strict=True)]
            self._shard.update(q.UpdateOperation.upsert_points(points))
        self._shard.optimize()
        self._shard.flush()

    def search(self, query, k, effort, condition):
        rescore = q.QuantizationSearchParams(rescore=True, oversampling=3.0)
        request = q.SearchRequest(
            query=q.Query.Nearest(query.tolist()),
            limit=k,
            filter=condition,
            params=q.SearchParams(hnsw_ef=effort, quantization=rescore),
            with_payload=False,
            with_vector=False,
        )
        return [point.id for point in self._shard.search(request)]

    def condition(self, data, named):
        return q.Filter(must=[_condition(named.expression)])

    def settings(self):
        return f"m {M}, ef_construct {EF_CONSTRUCTION}, int8 in memory, rescored with oversampling 3, one segment"

    def version(self):
        return version("qdrant-edge-py")

    def close(self):
        self._shard.close()


def _payload(payload):
    return {field: _scalar(value) for field, value in payload.items()}


def _scalar(value):
    """Booleans as words: the client hands True on as the number 1, which no stored boolean equals."""
    return str(value).lower() if isinstance(value, bool) else value


def _condition(part):
    op = part["op"]
    if op == "and":
        return q.Filter(must=[_condition(arg) for arg in part["args"]])
    if op == "or":
        return q.Filter(should=[_condition(arg) for arg in part["args"]])
    if op == "not":
        return q.Filter(must_not=[_condition(part["arg"])])
    if op == "range":
        return q.FieldCondition(part["field"], range=q.RangeFloat(**{s: part.get(s) for s in ("gte", "gt", "lte", "lt")}))
    match = q.MatchAny(part["values"]) if op == "in" else q.MatchValue(_scalar(part["value"]))
    return q.FieldCondition(part["field"], match=match)
