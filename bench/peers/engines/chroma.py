"""Chroma: its own server, its own client over HTTP."""

import sys
from pathlib import Path

import chromadb
from chromadb.config import Settings

from peers.engines import EF_CONSTRUCTION, M
from peers.expression import without_not
from peers.peer import Peer
from peers.server import Server, free_port


class Chroma(Peer):
    """In Chroma ef is a setting of the collection that counts from the next start of the server on: so the
    server is started again between measurements of different ef.
    """

    _server = None
    _effort = 100

    def build(self, data, work):
        program = Path(sys.executable).with_name("chroma")
        self._port = free_port()
        self._command = [program, "run", "--path", work / "chroma", "--host", "127.0.0.1", "--port", self._port]
        self._log = work.with_suffix(".server.log")
        self._query = data.queries[:1]
        self._start()
        space = {"cosine": "cosine", "dot": "ip", "euclidean": "l2"}[data.metric]
        hnsw = {"space": space, "max_neighbors": M, "ef_construction": EF_CONSTRUCTION, "ef_search": 100}
        client = _connect(self._port)
        self._collection = client.create_collection("bench", configuration={"hnsw": hnsw}, embedding_function=None)
        step = min(2_000, client.get_max_batch_size())
        for start in range(0, data.rows, step):
            rows = range(start, min(start + step, data.rows))
            payloads = [_metadata(data.payloads[i]) for i in rows] if data.filters else None
            self._collection.add([str(i) for i in rows], data.base[rows.start : rows.stop], payloads)
        self._wake()

    def _start(self):
        self._server = Server(self._command, self._port, self._log)
        self._server.wait(lambda: _connect(self._port).heartbeat())

    def _wake(self):
        """The first search waits until the index is loaded and has caught up with the log."""
        self._collection.query(query_embeddings=self._query, n_results=1, include=[])

    def prepare(self, k, effort):
        if effort == self._effort:
            return
        self._collection.modify(configuration={"hnsw": {"ef_search": max(k, effort)}})
        self._server.close()
        self._start()
        self._wake()
        self._effort = effort

    def address(self):
        return str(self._port)

    def attach(self, address, data):
        self._collection = _connect(int(address)).get_collection("bench", embedding_function=None)

    def search(self, query, k, effort, condition):
        found = self._collection.query(query_embeddings=query[None], n_results=k, where=condition, include=[])
        return [int(name) for name in found["ids"][0]]

    def condition(self, data, named):
        return _where(without_not(named.expression))

    def settings(self):
        return f"max_neighbors {M}, ef_construction {EF_CONSTRUCTION}, float32; client processes over HTTP"

    def version(self):
        return chromadb.__version__

    def close(self):
        if self._server is not None:
            self._server.close()


def _connect(port):
    return chromadb.HttpClient("127.0.0.1", port, settings=Settings(anonymized_telemetry=False))


def _metadata(payload):
    """Metadata without empty lists, which Chroma refuses; None for no fields at all."""
    return {field: value for field, value in payload.items() if value != []} or None


def _where(part):
    op = part["op"]
    if op in ("and", "or"):
        parts = [_where(arg) for arg in part["args"]]
        return parts[0] if len(parts) == 1 else {f"${op}": parts}
    if op == "range":
        bounds = [{part["field"]: {f"${sign}": part[sign]}} for sign in ("gte", "gt", "lte", "lt") if sign in part]
        return bounds[0] if len(bounds) == 1 else {"$and": bounds}
    names = {"eq": "$eq", "ne": "$ne", "in": "$in", "not_in": "$nin", "contains": "$contains", "not_contains": "$not_contains"}
    return {part["field"]: {names[op]: part["values"] if op in ("in", "not_in") else part["value"]}}
