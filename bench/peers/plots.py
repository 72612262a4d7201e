"""Plots of recall against queries/s as inline SVG: no scripts, nothing from the network."""

import html
import math

WIDTH, HEIGHT = 880, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 20, 50
COLOURS = (
    "#c0392b", "#2471a3", "#1e8449", "#b9770e", "#7d3c98", "#148f77", "#5d6d7e", "#d35400",
    "#2e4053", "#a93226", "#2980b9", "#27ae60",
)  # fmt: skip
DASHES = ("", "6 3", "2 3")


def recall_plot(title, series):
    """An SVG of curves. `series` is [(name, [(recall, rate)])]; recall is drawn as its distance from 1, so
    that what matters, the last few per cent, gets the room; the rate's scale is logarithmic.
    """
    points = [point for _, curve in series for point in curve]
    if not points:
        return ""
    rates = [rate for _, rate in points]
    low, high = _decade(min(rates), math.floor), _decade(max(rates), math.ceil)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(title)}">',
        *_axes(low, high),
        *(_curve(i, name, curve, low, high) for i, (name, curve) in enumerate(series)),
        "</svg>",
    ]
    return "\n".join(parts)


def _decade(rate, rounding):
    return 10.0 ** (rounding(math.log10(rate) * 4) / 4)


def _x(recall):
    """Between 0.8 and 1, by the logarithm of the miss."""
    miss = min(max(1 - recall, 0.0008), 0.2)
    share = math.log(0.2 / miss) / math.log(0.2 / 0.0008)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(rate, low, high):
    share = math.log(rate / low) / math.log(high / low) if high > low else 0.5
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _axes(low, high):
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    yield f'<rect x="{LEFT}" y="{TOP}" width="{right - LEFT}" height="{bottom - TOP}" class="frame"/>'
    for recall in (0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999):
        x = _x(recall)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" class="grid"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{recall:g}</text>'
    for rate in _ticks(low, high):
        y = _y(rate, low, high)
        yield f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{rate:,.0f}</text>'
    yield f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 10}" text-anchor="middle">recall@10</text>'
    yield (
        f'<text transform="translate(14 {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">queries/s</text>'
    )


def _ticks(low, high):
    decade = 10.0 ** math.floor(math.log10(low))
    ticks = []
    while decade <= high:
        ticks += [decade * step for step in (1, 2, 5) if low <= decade * step <= high * 1.001]
        decade *= 10
    return ticks


def _curve(index, name, curve, low, high):
    colour = COLOURS[index % len(COLOURS)]
    dash = DASHES[index // len(COLOURS) % len(DASHES)]
    places = [(_x(recall), _y(rate, low, high), recall, rate) for recall, rate in sorted(curve)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in places)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"><title>{html.escape(name)}: recall'
        f" {recall:.4f}, {rate:,.0f} queries/s</title></circle>"
        for x, y, recall, rate in places
    )
    y = TOP + 12 + index * 18
    x = WIDTH - RIGHT + 14
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{3 if index == 0 else 1.7}"'
        f' stroke-dasharray="{dash}"/>{dots}'
        f'<line x1="{x}" x2="{x + 22}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="3"'
        f' stroke-dasharray="{dash}"/><text x="{x + 28}" y="{y + 4}">{html.escape(name)}</text>'
    )
