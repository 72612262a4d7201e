"""zvec: Alibaba's embedded vector database."""

import zvec
from zvec import DataType, Doc, FieldSchema, HnswIndexParam, HnswQueryParam, InvertIndexParam, MetricType, Query

from peers.engines import BATCH, EF_CONSTRUCTION, M
from peers.expression import sql, without_not
from peers.peer import Peer

TYPES = {
    "int": DataType.INT64,
    "float": DataType.DOUBLE,
    "bool": DataType.BOOL,
    "string": DataType.STRING,
    "strings": DataType.ARRAY_STRING,
}


class Zvec(Peer):
    quantize = zvec.QuantizeType.UNDEFINED

    def build(self, data, work):
        zvec.init(log_level=zvec.LogLevel.WARN, query_threads=1)
        metric = {"cosine": MetricType.COSINE, "dot": MetricType.IP, "euclidean": MetricType.L2}[data.metric]
        index = HnswIndexParam(
            metric_type=metric, m=M, ef_construction=EF_CONSTRUCTION, quantize_type=self.quantize
        )
        fields = [
            FieldSchema(name, TYPES[kind], nullable=True, index_param=InvertIndexParam(True))
            for name, kind in data.field_types.items()
        ]
        vector = zvec.VectorSchema("vector", DataType.VECTOR_FP32, data.dimension, index)
        schema = zvec.CollectionSchema("bench", fields=fields, vectors=[vector])
        self._collection = zvec.create_and_open(str(work / "zvec"), schema)
        for start in range(0, data.rows, BATCH):
            rows = range(start, min(start + BATCH, data.rows))
            docs = [
                Doc(id=str(i), vectors={"vector": data.base[i]}, fields=data.payloads[i] if fields else {})
                for i in rows
            ]
            for status in self._collection.insert(docs):
                if not status.ok():
                    raise RuntimeError(str(status))
        self._collection.optimize()

    def search(self, query, k, effort, condition):
        answers = self._collection.query(
            Query("vector", vector=query, param=self._parameter(max(k, effort))),
            topk=k,
            filter=condition,
            output_fields=[],
        )
        return [int(doc.id) for doc in answers]

    def _parameter(self, effort):
        return HnswQueryParam(ef=effort)

    def condition(self, data, named):
        return sql(without_not(named.expression), contains="{field} contain_any ({value})")

    def settings(self):
        return f"m {M}, ef_construction {EF_CONSTRUCTION}, float32, one query thread, one segment after optimize"

    def version(self):
        return zvec.__version__

    def close(self):
        self._collection.close()


class ZvecInt8(Zvec):
    """8-bit codes in the graph; candidates are refined with float32 vectors."""

    quantize = zvec.QuantizeType.INT8

    def _parameter(self, effort):
        return HnswQueryParam(ef=effort, is_using_refiner=True)

    def settings(self):
        return super().settings().replace("float32", "INT8 codes with refiner")
