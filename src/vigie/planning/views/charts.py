"""Vega-Lite specifications of planning's charts, as plain dicts; each page shows the same figures in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from vigie.planning.queries import MilestoneTrend


def distinct(names: Iterable[str]) -> list[str]:
    """The names, numbered where one comes again: a chart draws those of one name as one."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return found


def slip_chart(rows: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """Days of slip by task, as bars. ``rows``: name, days (positive is late)."""
    names = distinct(name for name, _days in rows)
    return {
        "data": {
            "values": [
                {"task": name, "days": days, "late": days > 0} for name, (_name, days) in zip(names, rows, strict=True)
            ]
        },
        "height": 22 * len(rows),
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": "task", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}},
            "x": {"field": "days", "type": "quantitative", "title": _("Slip in working days")},
            "color": {
                "field": "late",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": [True, False], "range": ["#c2410c", "#15803d"]},
            },
            "tooltip": [
                {"field": "task", "title": _("Task")},
                {"field": "days", "title": _("Slip in working days"), "format": ".1f"},
            ],
        },
    }


def trend_chart(lines: Sequence[MilestoneTrend]) -> dict[str, Any]:
    """The milestone trend: forecast of each milestone against the date when it was made.

    A flat line holds, a rising one slips; a milestone is reached where its line meets the diagonal.
    """
    names = distinct(line.name for line in lines)
    points = [(n, at, due.date()) for n, line in zip(names, lines, strict=True) for at, due in line.points]
    values = [{"milestone": n, "at": a.isoformat(), "due": d.isoformat()} for n, a, d in points]
    first = min((at for _name, at, _due in points), default=None)
    last = max((d for _name, at, due in points for d in (at, due)), default=None)
    diagonal = [{"at": d.isoformat(), "due": d.isoformat()} for d in (first, last) if d]
    at = {"field": "at", "type": "temporal", "title": _("Status date"), "axis": {"format": "%b %Y"}}
    due = {"field": "due", "type": "temporal", "title": _("Date foreseen"), "axis": {"format": "%b %Y"}}
    name = {"field": "milestone", "type": "nominal", "title": _("Milestone"), "sort": None}
    legend = {"columns": {"expr": "width < 700 ? 1 : 3"}, "labelLimit": 260, "orient": "bottom"}
    return {
        "layer": [
            {
                "data": {"values": diagonal},
                "mark": {"type": "line", "strokeDash": [6, 4], "color": "#7d8c98"},
                "encoding": {"x": at, "y": due},
            },
            {
                "data": {"values": values},
                "mark": {"type": "line", "point": {"size": 70, "filled": True}},
                "encoding": {
                    "x": at,
                    "y": due,
                    "color": {**name, "legend": legend},
                    "shape": {**name, "legend": legend},
                    "tooltip": [
                        name,
                        {"field": "at", "type": "temporal", "title": _("Status date"), "format": "%d/%m/%Y"},
                        {"field": "due", "type": "temporal", "title": _("Date foreseen"), "format": "%d/%m/%Y"},
                    ],
                },
            },
        ]
    }
