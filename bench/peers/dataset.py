"""A folder with vectors, payloads, queries, filters and their exact answers (README.md has the format)."""

import gzip
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class NamedFilter:
    """A filter of the data set: its expression, and how many rows pass it."""

    name: str
    expression: dict
    matches: int


class Dataset:
    """Row i has id i. Vectors are float32 whatever the file stores."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.name = self.folder.resolve().name
        self.meta = json.loads((self.folder / "meta.json").read_text())
        self.metric = self.meta.get("metric", "cosine")
        if self.metric not in ("cosine", "dot", "euclidean"):
            raise ValueError(f"{folder}: metric {self.metric!r}, expected cosine, dot or euclidean")
        entries = json.loads((self.folder / "filters.json").read_text())
        self.filters = [NamedFilter(e["name"], e["filter"], e["matches"]) for e in entries]

    @cached_property
    def base(self):
        """float32[rows, dimension]"""
        return np.load(self.folder / "base.npy").astype(np.float32)

    @cached_property
    def queries(self):
        """float32[queries, dimension]"""
        return np.load(self.folder / "queries.npy").astype(np.float32)

    @property
    def rows(self):
        return self.base.shape[0]

    @property
    def dimension(self):
        return self.base.shape[1]

    @cached_property
    def payloads(self):
        """One dictionary a row, of the fields that filters ask for: every engine is given these alone."""
        fields = self.filter_fields
        with gzip.open(self.folder / "payload.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        return [{f: row[f] for f in fields if row.get(f) is not None} for row in rows]

    @cached_property
    def filter_fields(self):
        """Names of the payload fields that occur in filters, sorted."""
        return sorted({name for f in self.filters for name in fields_of(f.expression)})

    @cached_property
    def field_types(self):
        """Field name to 'int', 'float', 'bool', 'string' or 'strings' (a list of them)."""
        return {field: self._type_of(field) for field in self.filter_fields}

    def _type_of(self, field):
        for row in self.payloads:
            value = row.get(field)
            if isinstance(value, bool):
                return "bool"
            if isinstance(value, int):
                return "int"
            if isinstance(value, float):
                return "float"
            if isinstance(value, str):
                return "string"
            if isinstance(value, list):
                return "strings"
        raise ValueError(f"field {field!r} is in a filter, but no payload has it")

    def filter(self, name):
        """The filter of this name; None for None."""
        if name is None:
            return None
        return next(f for f in self.filters if f.name == name)

    def mask(self, named):
        """bool[rows]: which rows pass the filter."""
        return np.fromiter((matches(named.expression, p) for p in self.payloads), bool, self.rows)

    def exact_scores(self, named=None):
        """float32[queries, n]: scores of the nearest rows, best first, NaN where fewer rows pass."""
        part = "" if named is None else f"{named.name}_"
        return np.load(self.folder / f"gt_{part}scores.npy")


def fields_of(expression):
    """All field names in a filter expression."""
    if "field" in expression:
        return {expression["field"]}
    parts = expression["args"] if "args" in expression else [expression["arg"]]
    return set().union(*(fields_of(part) for part in parts))


def matches(expression, payload):
    """Whether a payload passes a filter expression; a missing field passes nothing but 'not'."""
    op = expression["op"]
    if op == "and":
        return all(matches(part, payload) for part in expression["args"])
    if op == "or":
        return any(matches(part, payload) for part in expression["args"])
    if op == "not":
        return not matches(expression["arg"], payload)
    value = payload.get(expression["field"])
    if value is None:
        return False
    if op == "eq":
        return value == expression["value"]
    if op == "contains":
        return expression["value"] in value
    if op == "in":
        return value in expression["values"]
    if op == "range":
        return in_range(expression, value)
    raise ValueError(f"unknown operation {op!r}")


def in_range(expression, value):
    """Whether a number lies within gte, gt, lte and lt."""
    return not (
        ("gte" in expression and value < expression["gte"])
        or ("gt" in expression and value <= expression["gt"])
        or ("lte" in expression and value > expression["lte"])
        or ("lt" in expression and value >= expression["lt"])
    )
