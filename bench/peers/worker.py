"""The process around one Python engine: reads operations from standard input, answers in JSON lines.

An operation is a line of tab-separated fields, the first its name, the others `key=value`. The Java engines
speak the same.
"""

import importlib
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

from peers.dataset import Dataset


class Worker:
    def __init__(self, peer):
        self.peer = peer
        self.data = None
        self._conditions = {}

    def build(self, fields):
        self.data = Dataset(fields["dataset"])
        self._read_data()
        wall, cpu = time.monotonic(), time.process_time()
        self.peer.build(self.data, Path(fields["work"]))
        return {
            "seconds": time.monotonic() - wall,
            "cpu_seconds": time.process_time() - cpu,
            "memory_bytes": self.peer.memory(),
            "settings": self.peer.settings(),
            "version": self.peer.version(),
            "address": self.peer.address(),
        }

    def load(self, fields):
        """Reads the data before anything is measured, so that memory after the build is the engine's."""
        self.data = Dataset(fields["dataset"])
        self._read_data()
        return {}

    def _read_data(self):
        if self.data.filters:
            len(self.data.payloads)
        return self.data.base.shape, self.data.queries.shape

    def attach(self, fields):
        self.data = Dataset(fields["dataset"])
        self.peer.attach(fields["address"], self.data)
        return {}

    def _search(self, fields):
        """(k, effort, condition) of an operation."""
        name = fields.get("filter")
        if name is not None and name not in self._conditions:
            self._conditions[name] = self.peer.condition(self.data, self.data.filter(name))
        effort = int(fields["effort"]) if "effort" in fields else None
        return int(fields["k"]), effort, self._conditions.get(name)

    def prepare(self, fields):
        """Makes ready for what is measured next, here or by client processes."""
        k, effort, _ = self._search(fields)
        self.peer.prepare(k, effort)
        return {}

    def answers(self, fields):
        search = self._search(fields)
        self.peer.prepare(*search[:2])
        step = self.peer.batch
        ids = []
        for start in range(0, len(self.data.queries), step):
            ids += [list(map(int, row)) for row in self._call(start, step, search)]
        return {"ids": ids}

    def _call(self, start, step, search):
        if step == 1:
            return [self.peer.search(self.data.queries[start], *search)]
        return self.peer.search_batch(self.data.queries[start : start + step], *search)

    def measure(self, fields):
        """Searches for a while, each thread from its own place in the queries."""
        search = self._search(fields)
        threads = int(fields.get("threads", 1))
        seconds = float(fields["seconds"])
        if threads == 1:
            parts = [self._loop(search, seconds, int(fields.get("start", 0)))]
        else:
            parts = self._in_threads(search, seconds, threads)
        latencies = sorted(x for part in parts for x in part["latencies"])
        return {
            "queries": sum(part["queries"] for part in parts),
            "seconds": max(part["seconds"] for part in parts),
            "thread_cpu_seconds": sum(part["thread_cpu_seconds"] for part in parts),
            "p50_micros": latencies[len(latencies) // 2] * 1e6 if self.peer.batch == 1 else None,
            "p99_micros": latencies[len(latencies) * 99 // 100] * 1e6 if self.peer.batch == 1 else None,
        }

    def _in_threads(self, search, seconds, threads):
        parts = []
        failures = []

        def run(start):
            try:
                parts.append(self._loop(search, seconds, start))
            except Exception as failure:
                failures.append(failure)

        count = len(self.data.queries)
        workers = [threading.Thread(target=run, args=(t * count // threads,)) for t in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if failures:
            raise failures[0]
        return parts

    def _loop(self, search, seconds, start):
        step = self.peer.batch
        count = len(self.data.queries)
        latencies = []
        at = start - start % step
        queries = 0
        cpu = time.thread_time()
        begin = now = time.monotonic()
        while now - begin < seconds:
            queries += len(self._call(at, step, search))
            at = at + step if at + step < count else 0
            before, now = now, time.monotonic()
            latencies.append(now - before)
        return {
            "queries": queries,
            "seconds": now - begin,
            "thread_cpu_seconds": time.thread_time() - cpu,
            "latencies": latencies,
        }

    def close(self, fields):
        self.peer.close()
        return {}


def main():
    # Libraries print what they like to standard output, so answers go through a copy of it.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    module, _, name = sys.argv[1].partition(":")
    worker = Worker(getattr(importlib.import_module(f"peers.engines.{module}"), name)())
    for line in sys.stdin:
        op, *rest = line.rstrip("\n").split("\t")
        fields = dict(part.split("=", 1) for part in rest)
        try:
            reply = getattr(worker, op)(fields)
        except Exception as failure:
            traceback.print_exc()
            reply = {"error": f"{type(failure).__name__}: {failure}"}
        answers.write(json.dumps(reply) + "\n")
        if op == "close":
            break


if __name__ == "__main__":
    main()
