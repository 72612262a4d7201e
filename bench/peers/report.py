"""A result as tables: plain text for the terminal, and one HTML file with plots."""

import html

from peers.plots import recall_plot

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; margin: 1rem 0; font-size: 14px } caption { text-align: left; color: #555 }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: right; vertical-align: top }
th:first-child, td:first-child, td.text { text-align: left } td.text { font-size: 12px; max-width: 34rem }
svg { width: 100%; max-width: 62rem; font-size: 12px } .frame { fill: none; stroke: #999 } .grid { stroke: #e5e5e5 }
tr.own td { font-weight: 600 }
"""


def tables(result):
    """[(title, header, rows)] of a whole result, every cell a string."""
    found = []
    for part in result["datasets"]:
        about = f"{part['name']}: {part['rows']:,} x {part['dimension']}, {part['metric']}"
        for group, clients in groups(part):
            title = f"{about}; {group}, {_clients(clients)}, no filter"
            found.append((title, *_speed(part, group, clients, None)))
        found.append((f"{about}; build and memory", *_build(part)))
        for name in _filters(part):
            for group, clients in groups(part):
                title = f"{about}; {group}, {_clients(clients)}, filter {name} ({_matches(part, name):,} rows)"
                found.append((title, *_speed(part, group, clients, name)))
    found.append(("What did not run", ("engine", "why"), _absent(result)))
    return found


def _clients(count):
    return "1 client" if count == 1 else f"{count} clients"


def groups(part):
    """The (group, clients) pairs that were measured, in order."""
    pairs = {(p["group"], c["clients"]) for p in part["peers"] for c in p.get("curves", [])}
    return sorted(pairs, key=lambda pair: (pair[0] != "library", pair[1]))


def curves(part, group, clients, name):
    """[(engine, curve)] of one plot."""
    return [
        (peer["name"], curve)
        for peer in part["peers"]
        if peer["group"] == group
        for curve in peer.get("curves", [])
        if curve["clients"] == clients and curve["filter"] == name and curve["points"]
    ]


def _filters(part):
    return dict.fromkeys(c["filter"] for p in part["peers"] for c in p.get("curves", []) if c["filter"])


def _matches(part, name):
    return next(f["matches"] for f in part["filters"] if f["name"] == name)


def _speed(part, group, clients, name):
    header = ("engine", "queries/s at .95", "at .99", "of CPU time, .95", "at .99", "p99 ms at .95", "most recall",
              "default: recall", "queries/s")  # fmt: skip
    rows = []
    for engine, curve in curves(part, group, clients, name):
        at = [curve["at"]["0.95"], curve["at"]["0.99"]]
        key = "thread_rate" if group == "library" else "process_rate"
        near = next((p for p in curve["points"] if p["recall"] >= 0.95), None)
        default = curve["default"]
        rows.append(
            (
                engine,
                *(_rate(x) for x in at),
                *("-" if x is None or not x[key] else f"{x[key]:,.0f}" for x in at),
                "-" if near is None or near["p99_micros"] is None else f"{near['p99_micros'] / 1000:.2f}",
                f"{max(p['recall'] for p in curve['points']):.4f}",
                "-" if default is None else f"{default['recall']:.4f}",
                "-" if default is None else f"{default['rate']:,.0f}",
            )
        )
    return header, rows


def _rate(at):
    if at is None:
        return "not reached"
    return ("over " if at["bound"] else "") + f"{at['rate']:,.0f}"


def _build(part):
    header = ("engine", "build s", "CPU s", "own word MB", "resident MB", "disk MB", "version", "set-up")
    rows = []
    for peer in part["peers"]:
        if "seconds" in peer:
            sizes = [peer["memory_bytes"], peer["resident_bytes"], peer["disk_bytes"]]
            rows.append(
                (
                    peer["name"],
                    f"{peer['seconds']:.1f}",
                    f"{peer['cpu_seconds']:.1f}",
                    *("-" if size is None else f"{size / 1e6:,.1f}" for size in sizes),
                    peer["version"] or "-",
                    "; ".join(text for text in (peer["settings"], peer["note"]) if text),
                )
            )
    return header, rows


def _absent(result):
    rows = [(entry["name"], entry["reason"]) for entry in result["absent"]]
    for part in result["datasets"]:
        for peer in part["peers"]:
            if "failure" in peer:
                rows.append((f"{peer['name']} on {part['name']}", peer["failure"]))
            for name, reason in peer.get("filter_failures", {}).items():
                rows.append((f"{peer['name']} on {part['name']}, filter {name}", reason))
    return rows


def as_text(result):
    """All tables in columns."""
    lines = []
    for title, header, rows in tables(result):
        lines += ["", title, ""]
        last = len(header) - 1
        widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
        for row in [header, *rows]:
            cells = [
                cell if i in (0, last) and not cell.replace(",", "").isdigit() and i != 0
                else cell.ljust(widths[i]) if i == 0 else cell.rjust(widths[i])
                for i, cell in enumerate(row)
            ]  # fmt: skip
            lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)


def as_html(result):
    """One page that needs nothing else."""
    machine = result["machine"]
    about = (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_bytes'] / 2**30:.0f} GiB;"
        f" {machine['system']}; {machine['started']}; load average at the start {machine['load_average']:.1f}"
    )
    settings = result["settings"]
    body = [
        "<h1>Vecino beside its peers</h1>",
        f"<p>{html.escape(about)}.</p>",
        f"<p>Medians of {settings['rounds']} rounds of {settings['seconds']} s a point, engines taking turns point"
        f" by point; recall@{settings['k']} by score; rates at a recall are interpolated on each curve. \"Over\""
        " marks an engine whose least effort has more recall than that. For libraries, CPU time is the searching"
        " thread's; for databases the whole process tree's, clients included.</p>",
    ]
    for part in result["datasets"]:
        for name in [None, *_filters(part)]:
            for group, clients in groups(part):
                found = curves(part, group, clients, name)
                title = f"{part['name']}, {group}, {_clients(clients)}, {name or 'no filter'}"
                series = [(n, [(p["recall"], p["rate"]) for p in c["points"]]) for n, c in found]
                if series:
                    body += [f"<h2>{html.escape(title)}</h2>", recall_plot(title, series)]
    for title, header, rows in tables(result):
        body.append(_table(title, header, rows))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Vecino beside its peers</title>'
        f"<style>{STYLE}</style><body>{''.join(body)}</body></html>\n"
    )


def _table(title, header, rows):
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in header)
    lines = [f"<h2>{html.escape(title)}</h2><table><tr>{head}</tr>"]
    for row in rows:
        own = ' class="own"' if row[0].startswith("Vecino") else ""
        cells = "".join(
            f'<td{" class=text" if i == len(row) - 1 and len(cell) > 20 else ""}>{html.escape(cell)}</td>'
            for i, cell in enumerate(row)
        )
        lines.append(f"<tr{own}>{cells}</tr>")
    return "\n".join([*lines, "</table>"])
