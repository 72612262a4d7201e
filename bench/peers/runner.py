"""The run: builds every engine, then measures them in turn, round after round."""

import datetime
import os
import platform
import statistics
from dataclasses import dataclass
from pathlib import Path

from peers.java import Missing
from peers.process import PeerFailure
from peers.recall import rate_at
from peers.session import Session, sweep

RECALLS = (0.95, 0.99)


@dataclass(frozen=True)
class Settings:
    """What is measured. Times are seconds; `efforts` are the search beams tried, by rising size."""

    k: int = 10
    efforts: tuple = (10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
    enough: float = 0.995
    least: float = 0.80
    clients: tuple = (1, 8)
    rounds: int = 5
    seconds: float = 1.0
    warm_up: float = 3.0
    builds: int = 1
    filters: tuple = ()
    all_filters: bool = False


class Run:
    """One run over one data set. `say` is told what happens."""

    def __init__(self, data, specs, settings, work, say):
        self._data = data
        self._specs = specs
        self._settings = settings
        self._work = Path(work)
        self._say = say
        self._results = {spec.name: {"name": spec.name, "group": spec.group, "note": spec.note} for spec in specs}
        self._sessions = {}

    def run(self):
        """The data set's part of the result."""
        try:
            for spec in self._specs:
                self._attempt(spec, self._build)
            curves = [curve for spec in self._alive() for curve in self._plan(spec)]
            self._measure(curves)
        finally:
            for session in self._sessions.values():
                session.close()
        for result in self._results.values():
            for curve in result.get("curves", []):
                _summarise(curve)
        return {
            "name": self._data.name,
            "rows": self._data.rows,
            "dimension": self._data.dimension,
            "metric": self._data.metric,
            "queries": len(self._data.queries),
            "filters": [{"name": f.name, "matches": f.matches} for f in self._data.filters],
            "peers": list(self._results.values()),
        }

    def _alive(self):
        return [spec for spec in self._specs if "failure" not in self._results[spec.name]]

    def _attempt(self, spec, work, *arguments):
        """Runs a step of one engine; when that fails, the engine is out and the reason is kept."""
        try:
            return work(spec, *arguments)
        except (PeerFailure, Missing) as failure:
            self._results[spec.name]["failure"] = str(failure)
            self._say(f"{spec.name}: out: {failure}")
            session = self._sessions.pop(spec.name, None)
            if session is not None:
                session.close()
            return None

    def _build(self, spec):
        folder = self._work / f"{self._data.name}-{spec.name.replace(' ', '-').lower()}"
        session = Session(spec, self._data, folder, self._settings.k)
        self._sessions[spec.name] = session
        facts = session.build(self._settings.builds)
        self._results[spec.name] |= facts
        self._say(f"{spec.name}: built in {facts['seconds']:.1f} s, {facts['cpu_seconds']:.1f} CPU s")

    def _plan(self, spec):
        """The curves of an engine, with recall by effort, to be measured."""
        curves = []
        self._results[spec.name]["curves"] = curves
        names = [f.name for f in self._data.filters] if self._settings.all_filters else self._settings.filters
        wanted = [None] + ([self._data.filter(name) for name in names] if spec.filters else [])
        for named in wanted:
            points = self._attempt_sweep(spec, named)
            if points is None:
                continue
            for clients in self._settings.clients if spec.group == "database" else (1,):
                curves.append(
                    {
                        "peer": spec.name,
                        "filter": None if named is None else named.name,
                        "clients": clients,
                        "points": [{"effort": e, "recall": r, "rounds": []} for e, r in points],
                    }
                )
        return curves

    def _attempt_sweep(self, spec, named):
        session = self._sessions.get(spec.name)
        if session is None:
            return None
        try:
            points = sweep(session, self._settings.efforts, named, self._settings.enough)
            default = [(None, session.recall(None, named))] if spec.default_effort else []
        except PeerFailure as failure:
            if named is None:
                return self._attempt(spec, lambda _: _raise(failure))
            self._results[spec.name].setdefault("filter_failures", {})[named.name] = str(failure)
            return None
        self._say(f"{spec.name}, {named.name if named else 'no filter'}: recall {points[0][1]:.3f}"
                  f" to {points[-1][1]:.3f}")
        # Points of low recall are not worth the time, but a curve needs one to interpolate from.
        least = [p for p in points if p[1] >= self._settings.least]
        return (least or points[-1:]) + default

    def _measure(self, curves):
        """Rounds over all points of all curves: point by point, so that engines take turns within seconds."""
        self._warm_up(curves)
        longest = max((len(curve["points"]) for curve in curves), default=0)
        for number in range(self._settings.rounds):
            self._say(f"round {number + 1} of {self._settings.rounds}")
            for at in range(longest):
                turn = number % max(len(curves), 1)
                for curve in curves[turn:] + curves[:turn]:
                    if at < len(curve["points"]):
                        self._round(curve, curve["points"][at], self._settings.seconds, keep=True)

    def _warm_up(self, curves):
        """Caches fill and JVMs compile: every curve's middle point for some seconds, of which nothing is kept."""
        self._say("warming up")
        for curve in curves:
            middle = curve["points"][len(curve["points"]) // 2]
            self._round(curve, middle, self._settings.warm_up, keep=False)

    def _round(self, curve, point, seconds, keep):
        spec = next(s for s in self._specs if s.name == curve["peer"])
        session = self._sessions.get(spec.name)
        if session is None or seconds == 0:
            return
        named = self._data.filter(curve["filter"])
        measure = (point["effort"], named, curve["clients"], seconds)
        round_ = self._attempt(spec, lambda _: session.measure(*measure))
        if keep and round_ is not None:
            point["rounds"].append(round_)


def _raise(failure):
    raise failure


def _summarise(curve):
    """Medians over the rounds, and queries/s at the recalls of interest."""
    measured = [point for point in curve["points"] if point["rounds"]]
    for point in measured:
        for key in point["rounds"][0]:
            known = [r[key] for r in point["rounds"] if r[key] is not None]
            point[key] = statistics.median(known) if known else None
        point["rate_least"] = min(r["rate"] for r in point["rounds"])
        point["rate_most"] = max(r["rate"] for r in point["rounds"])
        point["rounds"] = len(point["rounds"])
    curve["points"] = [point for point in measured if point["effort"] is not None]
    defaults = [point for point in measured if point["effort"] is None]
    curve["default"] = defaults[0] if defaults else None
    curve["at"] = {str(recall): _at(curve["points"], recall) for recall in RECALLS}


def _at(points, recall):
    """Queries/s at a recall by the clock, and by the searching threads' CPU time."""
    wall = rate_at([(p["recall"], p["rate"]) for p in points], recall)
    if wall is None:
        return None
    costs = {"thread_rate": "thread_cpu_micros", "process_rate": "process_cpu_micros"}
    rates = {"rate": wall[0], "bound": wall[1]}
    for name, key in costs.items():
        by_cpu = rate_at([(p["recall"], 1e6 / p[key]) for p in points if p[key]], recall)
        rates[name] = None if by_cpu is None else by_cpu[0]
    return rates


def machine():
    """What it ran on."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        "system": platform.platform(),
        "python": platform.python_version(),
        "started": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "load_average": os.getloadavg()[0],
    }
