"""Vega-Lite specifications of planning's charts, as plain dicts; each page shows the same figures in a table."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from vigie.engine.terms import LinkType
from vigie.planning.chains import Chain, Chains, Step
from vigie.planning.durations import format_duration
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


_SEPARATE = 60
"""Tasks of a chain that are drawn one by one; of a longer one, stretches without a gap."""


@dataclass(slots=True)
class _Bar:
    name: str
    start: dt.datetime
    finish: dt.datetime


def _bars(chain: Chain) -> list[_Bar]:
    steps = [s for s in chain.steps if s.start and s.finish and not s.milestone and not s.summary]
    bars = [_Bar(s.name or _("Unnamed task"), s.start, s.finish) for s in steps]  # type: ignore[arg-type]
    if len(bars) <= _SEPARATE:
        return bars
    bars.sort(key=lambda bar: bar.start)
    joined: list[_Bar] = []
    for bar in bars:
        if joined and bar.start.date() <= joined[-1].finish.date() + dt.timedelta(days=3):
            joined[-1].finish = max(joined[-1].finish, bar.finish)
        else:
            joined.append(_Bar(_("Several tasks"), bar.start, bar.finish))
    return joined


def _joint(chain: Chain) -> dt.datetime | None:
    """When the chain arrives at the one that it joins."""
    link, joins = chain.steps[-1].link, chain.joins
    if joins is None:
        return None
    at_start = link is not None and link.type in (LinkType.FINISH_START, LinkType.START_START)
    return joins.start if at_start else joins.finish


def chains_chart(shown: Chains) -> dict[str, Any]:
    """The chains one below the other on a time axis; a dashed line, its float, leads to the chain that each joins."""
    place = {c.number: f"{c.number} · {format_duration(c.room, shown.length)}" for c in shown.found}
    tight = {c.number: c.room <= 0 for c in shown.found}

    def points(chain: Chain) -> Iterable[Step]:
        return (s for s in chain.steps if s.finish and s.milestone)

    bars = [
        {
            "chain": place[c.number],
            "tight": tight[c.number],
            "task": bar.name,
            "start": bar.start.isoformat(),
            "finish": bar.finish.isoformat(),
        }
        for c in shown.found
        for bar in _bars(c)
    ]
    milestones = [
        {"chain": place[c.number], "tight": tight[c.number], "task": s.name, "finish": s.finish.isoformat()}
        for c in shown.found
        for s in points(c)
        if s.finish
    ]
    ways = []
    for c in shown.found:
        joint = _joint(c)
        if c.steps[-1].finish and joint:
            corners = ((c.steps[-1].finish, c.number), (joint, c.number), (joint, c.joins_number))
            ways += [
                {"of": c.number, "order": i, "at": at.isoformat(), "chain": place[number]}
                for i, (at, number) in enumerate(corners)
            ]
    y = {"field": "chain", "type": "nominal", "title": None, "sort": list(place.values()), "axis": {"labelLimit": 160}}
    colour = {
        "field": "tight",
        "legend": None,
        # The first and the fourth colour of the theme: the accent, and red.
        "scale": {"domain": [False, "", " ", True], "range": "category"},
    }
    start = {"field": "start", "type": "temporal", "title": _("Start"), "format": "%d/%m/%Y"}
    finish = {"field": "finish", "type": "temporal", "title": _("Finish"), "format": "%d/%m/%Y"}
    task = {"field": "task", "title": _("Task")}
    axis = {"format": "%d %b %y", "labelOverlap": True}
    return {
        "height": 34 * len(place),
        "encoding": {"y": y},
        "layer": [
            {
                "data": {"values": ways},
                "mark": {"type": "line", "aria": False, "strokeDash": [4, 3], "strokeWidth": 1.5, "color": "#7d8c98"},
                "encoding": {
                    "x": {"field": "at", "type": "temporal", "title": None, "axis": axis},
                    "detail": {"field": "of"},
                    "order": {"field": "order"},
                },
            },
            {
                "data": {"values": bars},
                "mark": {
                    "type": "bar",
                    "height": {"band": 0.5},
                    "cornerRadius": 2,
                    "stroke": "white",
                    "strokeWidth": 1,
                },
                "encoding": {
                    "x": {"field": "start", "type": "temporal"},
                    "x2": {"field": "finish"},
                    "color": colour,
                    "tooltip": [task, start, finish],
                },
            },
            {
                "data": {"values": milestones},
                "mark": {"type": "point", "aria": False, "shape": "diamond", "filled": True, "size": 130, "opacity": 1},
                "encoding": {"x": {"field": "finish", "type": "temporal"}, "color": colour, "tooltip": [task, finish]},
            },
        ],
    }
