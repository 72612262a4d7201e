"""OpenSearch with its k-NN plugin (Lucene engine): one node, put together from Maven artifacts."""

import json

from opensearchpy import OpenSearch as Client

from peers.engines import BATCH, EF_CONSTRUCTION, M
from peers.java import opensearch
from peers.peer import Peer
from peers.server import Server, free_port

TYPES = {"int": "long", "float": "double", "bool": "boolean", "string": "keyword", "strings": "keyword"}
SPACES = {"cosine": "cosinesimil", "dot": "innerproduct", "euclidean": "l2"}


class OpenSearch(Peer):
    """One shard in one merged segment; answers carry the row's number from a column and nothing stored."""

    _server = None

    def build(self, data, work):
        port = free_port()
        home = work / "opensearch"
        home.mkdir()
        self._server = Server(opensearch(home, port), port, work.with_suffix(".server.log"))
        self._server.wait(lambda: _connect(port).ping(), 300)
        self._client = _connect(port)
        self._client.indices.create(index="bench", body=_index(data))
        for start in range(0, data.rows, BATCH):
            rows = range(start, min(start + BATCH, data.rows))
            answer = self._client.bulk(body="".join(_lines(data, i) for i in rows), index="bench")
            if answer["errors"]:
                raise RuntimeError(f"bulk: {json.dumps(answer['items'])[:300]}")
        self._client.indices.refresh(index="bench")
        self._client.indices.forcemerge(index="bench", max_num_segments=1, request_timeout=4 * 3600)
        self._client.indices.refresh(index="bench")

    def address(self):
        return str(self._server.port)

    def attach(self, address, data):
        self._client = _connect(int(address))

    def search(self, query, k, effort, condition):
        knn = {"vector": query.tolist(), "k": k, "method_parameters": {"ef_search": max(k, effort)}}
        if condition is not None:
            knn["filter"] = condition
        body = {"size": k, "query": {"knn": {"vector": knn}}, "stored_fields": "_none_", "docvalue_fields": ["row"]}
        hits = self._client.search(index="bench", body=body)["hits"]["hits"]
        return [hit["fields"]["row"][0] for hit in hits]

    def condition(self, data, named):
        return _clause(named.expression)

    def memory(self):
        usage = self._client.indices.stats(index="bench", metric="store")
        return usage["_all"]["primaries"]["store"]["size_in_bytes"]

    def settings(self):
        return (
            f"Lucene engine, m {M}, ef_construction {EF_CONSTRUCTION}, float32, one shard, one segment, no _source;"
            " client processes over HTTP; own word is the whole index on disk, which is mapped"
        )

    def version(self):
        return self._client.info()["version"]["number"]

    def close(self):
        if self._server is not None:
            self._server.close()


def _connect(port):
    return Client(hosts=[{"host": "127.0.0.1", "port": port}], timeout=300)


def _index(data):
    method = {"name": "hnsw", "engine": "lucene", "parameters": {"m": M, "ef_construction": EF_CONSTRUCTION}}
    vector = {
        "type": "knn_vector",
        "dimension": data.dimension,
        "space_type": SPACES[data.metric],
        "method": method,
    }
    fields = {field: {"type": TYPES[kind]} for field, kind in data.field_types.items()}
    return {
        "settings": {
            "index.knn": True,
            "index.number_of_shards": 1,
            "index.number_of_replicas": 0,
            "index.refresh_interval": "-1",
        },
        "mappings": {
            "_source": {"enabled": False},
            "properties": {"row": {"type": "integer"}, "vector": vector, **fields},
        },
    }


def _lines(data, i):
    """Two lines of a bulk request."""
    row = {"row": i, "vector": data.base[i].tolist(), **(data.payloads[i] if data.filters else {})}
    return json.dumps({"index": {"_id": str(i)}}) + "\n" + json.dumps(row) + "\n"


def _clause(part):
    op = part["op"]
    if op == "and":
        return {"bool": {"filter": [_clause(arg) for arg in part["args"]]}}
    if op == "or":
        return {"bool": {"should": [_clause(arg) for arg in part["args"]]}}
    if op == "not":
        return {"bool": {"must_not": [_clause(part["arg"])]}}
    field = part["field"]
    if op == "range":
        return {"range": {field: {sign: part[sign] for sign in ("gte", "gt", "lte", "lt") if sign in part}}}
    if op == "in":
        return {"terms": {field: part["values"]}}
    return {"term": {field: part["value"]}}
