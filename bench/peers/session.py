"""One engine during a run: its process, its clients' processes, and what was measured."""

import shutil

import numpy as np

from peers.process import PeerProcess, folder_bytes
from peers.recall import recall_of

BUILD_TIMEOUT = 4 * 3600
ASK_TIMEOUT = 1800


class Session:
    """Builds an engine over a data set and asks it; every failure is a `PeerFailure`."""

    def __init__(self, spec, data, work, k):
        self.spec = spec
        self._data = data
        self._work = work
        self._k = k
        self._process = None
        self._clients = []
        self._address = None
        self._masks = {}

    def build(self, times):
        """Builds `times` times, each in a new process, keeps the last; medians of the times taken."""
        facts = []
        for _ in range(times):
            self.close()
            facts.append(self._build())
        last = facts[-1]
        for key in ("seconds", "cpu_seconds"):
            last[key] = float(np.median([f[key] for f in facts]))
        return last

    def _build(self):
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True)
        log = self._work.parent / f"{self._work.name}.log"
        log.unlink(missing_ok=True)
        self._process = PeerProcess(self.spec.command(), log, self.spec.environment())
        folder = str(self._data.folder.resolve())
        self._process.ask("load", ASK_TIMEOUT, dataset=folder)
        resident, cpu = self._process.resident_bytes(), self._process.cpu_seconds()
        facts = self._process.ask(
            "build", BUILD_TIMEOUT, dataset=folder, work=str(self._work.resolve()), metric=self._data.metric
        )
        self._address = facts.pop("address")
        # Of the whole process tree, so that a server's work counts; it includes the client's part of loading.
        facts["cpu_seconds"] = self._process.cpu_seconds() - cpu
        facts["resident_bytes"] = self._process.resident_bytes() - resident
        facts["disk_bytes"] = folder_bytes(self._work)
        return facts

    def recall(self, effort, named=None):
        """Recall@k over all queries; it also warms the engine up."""
        name = None if named is None else named.name
        reply = self._process.ask("answers", ASK_TIMEOUT, effort=effort, filter=name, k=self._k)
        return recall_of(self._data, reply["ids"], self._k, named, self._mask(named))

    def _mask(self, named):
        if named is None:
            return None
        if named.name not in self._masks:
            self._masks[named.name] = self._data.mask(named)
        return self._masks[named.name]

    def measure(self, effort, named, clients, seconds):
        """One round: queries/s and what a query cost in CPU time."""
        fields = {"effort": effort, "filter": None if named is None else named.name, "k": self._k}
        fields["seconds"] = seconds
        self._process.ask("prepare", ASK_TIMEOUT, **fields)
        if clients > 1 and self._address is not None:
            self._start_clients(clients)
        cpu = self._cpu_seconds()
        if clients > 1 and self._address is not None:
            replies = self._measure_clients(clients, fields)
        else:
            replies = [self._process.ask("measure", ASK_TIMEOUT, threads=clients, **fields)]
        queries = sum(reply["queries"] for reply in replies)
        rate = sum(reply["queries"] / reply["seconds"] for reply in replies)
        return {
            "rate": rate,
            "process_cpu_micros": (self._cpu_seconds() - cpu) * 1e6 / queries,
            "thread_cpu_micros": sum(reply["thread_cpu_seconds"] for reply in replies) * 1e6 / queries,
            "p50_micros": _middle([reply["p50_micros"] for reply in replies]),
            "p99_micros": _middle([reply["p99_micros"] for reply in replies]),
        }

    def _measure_clients(self, clients, fields):
        count = len(self._data.queries)
        for i, client in enumerate(self._clients[:clients]):
            client.send("measure", threads=1, start=i * count // clients, **fields)
        return [client.reply(ASK_TIMEOUT) for client in self._clients[:clients]]

    def _start_clients(self, clients):
        while len(self._clients) < clients:
            log = self._work.parent / f"{self._work.name}.client.log"
            client = PeerProcess(self.spec.command(), log, self.spec.environment())
            self._clients.append(client)
            client.ask("attach", ASK_TIMEOUT, dataset=str(self._data.folder.resolve()), address=self._address)

    def _cpu_seconds(self):
        return sum(process.cpu_seconds() for process in [self._process, *self._clients])

    def close(self):
        for process in [*self._clients, self._process]:
            if process is not None:
                process.close()
        self._clients = []
        self._process = None


def _middle(values):
    known = [value for value in values if value is not None]
    return float(np.median(known)) if known else None


def sweep(session, efforts, named, enough):
    """[(effort, recall)] by rising effort, until recall is enough."""
    points = []
    for effort in efforts:
        points.append((effort, session.recall(effort, named)))
        if points[-1][1] >= enough:
            break
    return points
