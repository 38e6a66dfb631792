"""Small drawings that the server makes: bars, gauges and trend lines, as numbers for an SVG of the templates.

Coordinates are plain numbers as text: a French page must not write «12,5» into an attribute.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from vigie.insight.queries import Point

WIDTH, HEIGHT = 120.0, 28.0


def number(value: float) -> str:
    """A coordinate."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Segment:
    kind: str
    x: str
    width: str


Bar = tuple[Segment, ...]


def bar(parts: Sequence[tuple[str, float]]) -> Bar:
    """Parts of a whole side by side, in percent of the width."""
    total = sum(n for _kind, n in parts)
    segments, x = [], 0.0
    for kind, count in parts:
        if count:
            width = 100 * count / total
            segments.append(Segment(kind, number(x), number(width)))
            x += width
    return tuple(segments)


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is done, in percent of the width, and where the plan stands."""

    done: str
    planned: str


def gauge(done: float, planned: float | None) -> Gauge:
    def percent(share: float) -> str:
        return number(100 * min(1.0, max(0.0, share)))

    return Gauge(percent(done), "" if planned is None else percent(planned))


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A trend: a path in a box of ``WIDTH`` × ``HEIGHT`` and its last point."""

    path: str
    x: str
    y: str


def sparkline(history: Sequence[Point], until: dt.date) -> Sparkline | None:
    """The trend of a value that held from point to point; ``None`` where there is none to draw."""
    known = [(p.day, p.value) for p in history if p.value is not None]
    if len(known) < 2:
        return None
    known.append((max(until, known[-1][0]), known[-1][1]))
    first, days = known[0][0], max(1, (known[-1][0] - known[0][0]).days)
    low, high = min(v for _d, v in known), max(v for _d, v in known)
    span = (high - low) or 1.0
    points = []
    for day, value in known:
        x = 2 + (WIDTH - 6) * (day - first).days / days
        points.append((x, HEIGHT - 3 - (HEIGHT - 6) * (value - low) / span))
    path = "M" + " L".join(f"{number(x)} {number(y)}" for x, y in points)
    return Sparkline(path, number(points[-1][0]), number(points[-1][1]))
