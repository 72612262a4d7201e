"""Recall against exact scores, and a curve's queries/s at a given recall."""

import math

import numpy as np

TOLERANCE = 1e-6


def scores(base, query, ids, metric):
    """Scores of rows for one query, in double precision: similarity, or the distance for euclidean."""
    rows = base[ids].astype(np.float64)
    query = query.astype(np.float64)
    if metric == "euclidean":
        return np.sqrt(((rows - query) ** 2).sum(axis=1))
    dots = rows @ query
    if metric == "dot":
        return dots
    return dots / (np.linalg.norm(rows, axis=1) * np.linalg.norm(query))


class Recall:
    """Counts answers whose score is at least the k-th exact one, within a tolerance, so that it does not
    matter which of several equal rows comes back. An id counts once, and only when it passes the filter.
    """

    def __init__(self, metric):
        self._sign = -1.0 if metric == "euclidean" else 1.0
        self._right = 0
        self._wanted = 0

    def add(self, answers, exact, k):
        """answers: scores of one query's answers; exact: the exact ones, best first, NaN for no more."""
        there = int(np.count_nonzero(~np.isnan(exact[:k])))
        self._wanted += there
        if there == 0:
            return
        least = self._sign * float(exact[there - 1]) - TOLERANCE
        self._right += int(np.count_nonzero(self._sign * np.asarray(answers)[:there] >= least))

    @property
    def value(self):
        return 1.0 if self._wanted == 0 else self._right / self._wanted


def recall_of(data, ids, k, named=None, mask=None):
    """Recall@k of ids[queries][<= k], each checked against the vectors and the filter's mask."""
    exact = data.exact_scores(named)
    recall = Recall(data.metric)
    for i, row in enumerate(ids):
        kept = [x for x in dict.fromkeys(row[:k]) if 0 <= x < data.rows and (mask is None or mask[x])]
        found = scores(data.base, data.queries[i], kept, data.metric) if kept else np.empty(0)
        recall.add(np.sort(found)[:: -1 if data.metric != "euclidean" else 1], exact[i], k)
    return recall.value


def rate_at(points, wanted):
    """Queries/s at a recall, from points (recall, rate): along the points that no other beats in both, the
    logarithm of the rate is interpolated over recall.

    Returns (rate, bound): bound is True where every point has more recall than wanted, so that the best
    rate seen is only a lower bound. None where no point reaches the recall.
    """
    best = frontier(points)
    reaching = [p for p in best if p[0] >= wanted]
    if not reaching:
        return None
    above = reaching[0]
    below = [p for p in best if p[0] < wanted]
    if not below:
        return above[1], above[0] > wanted
    low = below[-1]
    share = (wanted - low[0]) / (above[0] - low[0])
    return math.exp(math.log(low[1]) * (1 - share) + math.log(above[1]) * share), False


def frontier(points):
    """The points that no other beats in both recall and rate, by rising recall."""
    best = []
    for recall, rate in sorted(points, key=lambda p: (-p[0], -p[1])):
        if not best or rate > best[-1][1]:
            best.append((recall, rate))
    return best[::-1]
