"""Filter expressions in the languages that several engines share."""


def sql(expression, contains, quote="'", true="true", false="false"):
    """A condition in SQL-like syntax; `contains` is the form of list membership, with {field} and {value}."""

    def literal(value):
        if isinstance(value, bool):
            return true if value else false
        if isinstance(value, str):
            return quote + value.replace(quote, quote * 2) + quote
        return repr(value)

    def text(part):
        op = part["op"]
        if op in ("and", "or"):
            return "(" + f" {op} ".join(text(arg) for arg in part["args"]) + ")"
        if op == "not":
            return f"not ({text(part['arg'])})"
        field = part["field"]
        if op == "eq":
            return f"{field} = {literal(part['value'])}"
        if op == "contains":
            return contains.format(field=field, value=literal(part["value"]))
        if op == "in":
            return f"{field} in ({', '.join(literal(value) for value in part['values'])})"
        signs = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
        return " and ".join(f"{field} {sign} {literal(part[key])}" for key, sign in signs.items() if key in part)

    return text(expression)
