"""Which engines there are, and how each one's process is started."""

import sys
from dataclasses import dataclass
from pathlib import Path

from peers import java

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Spec:
    """An engine. `group` is 'library' (in this process, one thread) or 'database' (1 and N clients).

    `program` is a Python class `module:Class`, or a function that returns a Java command. `filters` says
    whether it has any, `default_effort` whether it chooses the width of its walk by itself.
    """

    name: str
    group: str
    program: object
    filters: bool = True
    default_effort: bool = False
    note: str = ""

    def command(self):
        """The command line of its process; raises `java.Missing` when something has to be built first."""
        if callable(self.program):
            return self.program()
        return [sys.executable, "-m", "peers.worker", self.program]

    def environment(self):
        return {"PYTHONPATH": str(HERE.parent), "TOKENIZERS_PARALLELISM": "false"}


@dataclass(frozen=True)
class Absent:
    """An engine that is not measured, and why."""

    name: str
    reason: str


EMBEDDED = "embedded: no network between client and engine"

SPECS = (
    Spec("Vecino", "library", java.vecino("EmbeddedPeer"), default_effort=True),
    Spec("hnswlib", "library", "hnswlib:Hnswlib", note="filters through a Python function a node"),
    Spec("faiss HNSW", "library", "faiss:FaissFlat"),
    Spec("faiss HNSW SQ8", "library", "faiss:FaissSq8"),
    Spec("usearch f32", "library", "usearch:UsearchFloat", filters=False),
    Spec("usearch i8", "library", "usearch:UsearchInt8", filters=False),
    Spec("voyager", "library", "voyager:Voyager", filters=False),
    Spec("zvec", "library", "zvec:Zvec"),
    Spec("zvec int8", "library", "zvec:ZvecInt8"),
    Spec("Lucene", "library", java.baseline("LucenePeer")),
    Spec("Lucene int8", "library", java.baseline("LucenePeer", "quantized")),
    Spec("jVector", "library", java.baseline("JVectorPeer")),
    Spec("Vecino gRPC", "database", java.vecino("GrpcPeer"), default_effort=True),
    Spec("Qdrant Edge", "database", "qdrant_edge:QdrantEdge", note=EMBEDDED),
    Spec("LanceDB", "database", "lancedb:LanceDb", note=EMBEDDED),
    Spec("Chroma", "database", "chroma:Chroma"),
    Spec("Milvus Lite", "database", "milvus_lite:MilvusLite"),
    Spec("pgvector", "database", "pgvector:PgVector"),
    Spec("OpenSearch", "database", "opensearch:OpenSearch"),
)

ABSENT = (
    Absent("Qdrant server", "no registry carries it: the crate of that name is an empty placeholder"),
    Absent("Weaviate", "its server has to be compiled from its Go module first, longer than 15 minutes on two busy cores"),
    Absent("Redis with vector search", "registries carry plain Redis, and a RediSearch (1.2) from before vectors"),
    Absent("Elasticsearch", "no registry carries a distribution that runs, only its jars and clients"),
    Absent("Milvus server", "no registry carries it; Milvus Lite is measured"),
)


def chosen(names):
    """The engines of these names (all when empty), in the catalogue's order."""
    known = {spec.name.lower(): spec for spec in SPECS}
    unknown = [name for name in names if name.lower() not in known]
    if unknown:
        raise SystemExit(f"unknown engine {', '.join(unknown)}; there are: {', '.join(s.name for s in SPECS)}")
    wanted = {name.lower() for name in names}
    return [spec for spec in SPECS if not wanted or spec.name.lower() in wanted]
