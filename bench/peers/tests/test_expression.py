"""Filter expressions: tested on payloads, and in the engines' languages."""

import random
import unittest

from peers.dataset import fields_of, matches
from peers.expression import sql, without_not

LIBS = {"op": "in", "field": "section", "values": ["libs", "x'y"]}
SIZE = {"op": "range", "field": "size", "gte": 3, "lt": 7}
BOTH = {"op": "and", "args": [LIBS, {"op": "not", "arg": SIZE}]}


class ExpressionTest(unittest.TestCase):
    def test_each_operation_says_what_it_should(self):
        row = {"section": "libs", "size": 7, "tags": ["a"], "free": True}
        self.assertTrue(matches(BOTH, row))
        self.assertFalse(matches(BOTH, {**row, "size": 6}))
        self.assertTrue(matches({"op": "contains", "field": "tags", "value": "a"}, row))
        self.assertTrue(matches({"op": "eq", "field": "free", "value": True}, row))
        self.assertFalse(matches(SIZE, {}))
        self.assertEqual(fields_of(BOTH), {"section", "size"})

    def test_sql_quotes_and_combines(self):
        text = sql(BOTH, contains="")
        self.assertEqual(text, "(section in ('libs', 'x''y') and not (size >= 3 and size < 7))")

    def test_negation_moves_into_the_leaves(self):
        expected = {
            "op": "and",
            "args": [LIBS, {"op": "or", "args": [{"op": "range", "field": "size", "lt": 3},
                                                 {"op": "range", "field": "size", "gte": 7}]}],
        }  # fmt: skip
        self.assertEqual(without_not(BOTH), expected)
        self.assertEqual(without_not({"op": "not", "arg": LIBS})["op"], "not_in")

    def test_moving_negations_changes_no_answer(self):
        seed = random.randrange(1 << 32)
        draw = random.Random(seed)
        for _ in range(200):
            expression = {"op": "not", "arg": _any_expression(draw, 3)}
            moved = without_not(expression)
            row = {"a": draw.randrange(4), "b": draw.randrange(4)}
            self.assertEqual(_holds(moved, row), matches(expression, row), f"seed {seed}: {expression} on {row}")


def _any_expression(draw, depth):
    field = draw.choice("ab")
    if depth == 0 or draw.random() < 0.3:
        return draw.choice(
            [
                {"op": "eq", "field": field, "value": draw.randrange(4)},
                {"op": "in", "field": field, "values": [draw.randrange(4), draw.randrange(4)]},
                {"op": "range", "field": field, "gte": draw.randrange(4), "lt": draw.randrange(4)},
                {"op": "range", "field": field, "gt": draw.randrange(4)},
            ]
        )
    if draw.random() < 0.3:
        return {"op": "not", "arg": _any_expression(draw, depth - 1)}
    return {"op": draw.choice(["and", "or"]), "args": [_any_expression(draw, depth - 1) for _ in range(2)]}


def _holds(part, row):
    """The meaning of an expression without 'not'."""
    if part["op"] in ("and", "or"):
        return {"and": all, "or": any}[part["op"]](_holds(arg, row) for arg in part["args"])
    if part["op"] == "ne":
        return row[part["field"]] != part["value"]
    if part["op"] == "not_in":
        return row[part["field"]] not in part["values"]
    return matches(part, row)


if __name__ == "__main__":
    unittest.main()
