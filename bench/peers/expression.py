"""Filter expressions in the languages that several engines share."""

SIGNS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
OPPOSITES = {"gte": "lt", "gt": "lte", "lte": "gt", "lt": "gte"}
NEGATED = {"eq": "ne", "in": "not_in", "contains": "not_contains"}


def without_not(part, negate=False):
    """The same expression with every 'not' carried down into 'ne', 'not_in', 'not_contains' and ranges."""
    op = part["op"]
    if op == "not":
        return without_not(part["arg"], not negate)
    if op in ("and", "or"):
        joined = op if not negate else {"and": "or", "or": "and"}[op]
        return {"op": joined, "args": [without_not(arg, negate) for arg in part["args"]]}
    if not negate:
        return part
    if op == "range":
        sides = [{"op": "range", "field": part["field"], OPPOSITES[s]: part[s]} for s in SIGNS if s in part]
        return sides[0] if len(sides) == 1 else {"op": "or", "args": sides}
    return {**part, "op": NEGATED[op]}


def sql(expression, contains, quote="'", equal="=", brackets="()", field="{}"):
    """A condition in SQL-like syntax.

    `contains` is the form of list membership, with {field} and {value}; `brackets` enclose the values of
    'in'; `field` is the form of a name.
    """

    def literal(value):
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return quote + value.replace(quote, quote * 2 if quote == "'" else "\\" + quote) + quote
        return repr(value)

    def text(part):
        op = part["op"]
        if op in ("and", "or"):
            return "(" + f" {op} ".join(text(arg) for arg in part["args"]) + ")"
        if op == "not":
            return f"not ({text(part['arg'])})"
        name = field.format(part["field"])
        if op in ("eq", "ne"):
            return f"{name} {equal if op == 'eq' else '!='} {literal(part['value'])}"
        if op == "contains":
            return contains.format(field=name, value=literal(part["value"]))
        if op == "not_contains":
            return "not (" + contains.format(field=name, value=literal(part["value"])) + ")"
        if op in ("in", "not_in"):
            values = ", ".join(literal(value) for value in part["values"])
            return f"{name} {op.replace('_', ' ')} {brackets[0]}{values}{brackets[1]}"
        return " and ".join(f"{name} {sign} {literal(part[key])}" for key, sign in SIGNS.items() if key in part)

    return text(expression)
