"""Milvus Lite: Milvus' interface over a small engine in Python, as a server of its own."""

import sys
from importlib.metadata import version
from pathlib import Path

from pymilvus import DataType, MilvusClient

from peers.engines import BATCH, EF_CONSTRUCTION, M
from peers.expression import sql
from peers.peer import Peer
from peers.server import Server, free_port

TYPES = {"int": DataType.INT64, "float": DataType.DOUBLE, "bool": DataType.BOOL, "string": DataType.VARCHAR}


class MilvusLite(Peer):
    _server = None

    def build(self, data, work):
        port = free_port()
        program = Path(sys.executable).with_name("milvus-lite")
        command = [program, "server", "--data-dir", work / "milvus", "--host", "127.0.0.1", "--port", port]
        self._server = Server(command, port, work.with_suffix(".server.log"))
        self._server.wait(lambda: self._connect(port) is not None)
        client = self._connect(port)
        self._metric = {"cosine": "COSINE", "dot": "IP", "euclidean": "L2"}[data.metric]
        indexes = client.prepare_index_params()
        indexes.add_index(
            "vector",
            index_type="HNSW",
            metric_type=self._metric,
            params={"M": M, "efConstruction": EF_CONSTRUCTION},
        )
        for field, kind in data.field_types.items():
            if kind != "strings":
                indexes.add_index(field, index_type="INVERTED")
        client.create_collection("bench", schema=_schema(client, data), index_params=indexes)
        for start in range(0, data.rows, BATCH):
            rows = range(start, min(start + BATCH, data.rows))
            client.insert("bench", [_row(data, i) for i in rows])
        client.flush("bench")
        client.compact("bench")
        client.load_collection("bench")
        self._client = client

    def _connect(self, port):
        return MilvusClient(f"http://127.0.0.1:{port}")

    def address(self):
        return f"{self._server.port} {self._metric}"

    def attach(self, address, data):
        port, self._metric = address.split()
        self._client = self._connect(port)

    def search(self, query, k, effort, condition):
        found = self._client.search(
            "bench",
            data=[query],
            limit=k,
            filter=condition or "",
            search_params={"metric_type": self._metric, "params": {"ef": max(k, effort)}},
        )
        return [hit["id"] for hit in found[0]]

    def condition(self, data, named):
        form = "array_contains({field}, {value})"
        return sql(named.expression, contains=form, quote='"', equal="==", brackets="[]")

    def settings(self):
        return f"HNSW M {M}, efConstruction {EF_CONSTRUCTION}, float32, flushed and compacted; client processes over gRPC"

    def version(self):
        return version("milvus-lite")

    def close(self):
        if self._server is not None:
            self._server.close()


def _schema(client, data):
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=data.dimension)
    for field, kind in data.field_types.items():
        if kind == "strings":
            schema.add_field(
                field,
                DataType.ARRAY,
                element_type=DataType.VARCHAR,
                max_capacity=256,
                max_length=256,
                nullable=True,
            )
        else:
            size = {"max_length": 1024} if kind == "string" else {}
            schema.add_field(field, TYPES[kind], nullable=True, **size)
    return schema


def _row(data, i):
    row = {"id": i, "vector": data.base[i]}
    if data.filters:
        row |= {field: data.payloads[i].get(field) for field in data.filter_fields}
    return row
