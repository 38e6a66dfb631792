"""The charts of the dashboards, as Vega-Lite specifications; colours come from the page's theme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vigie.insight.queries import Point
from vigie.insight.standing import Counted, State
from vigie.planning.views.charts import distinct
from vigie.portfolio.indicators import Status
from vigie.portfolio.models import Node

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_STATUSES = (Status.GREEN, Status.AMBER, Status.RED, Status.GREY)


def _status_colour(title: str | None = None) -> dict[str, Any]:
    labels = [str(s.label) for s in _STATUSES]
    return {
        "field": "health",
        "type": "nominal",
        "title": title,
        "scale": {"domain": labels, "range": "status"},
        "legend": {"title": None, "columns": 2},
    }


def health_chart(trend: Sequence[Counted]) -> dict[str, Any]:
    """How many projects stood where, over time."""
    rows = [
        {"day": c.day.isoformat(), "health": str(s.label), "rank": i, "count": c.counts.get(s, 0)}
        for c in trend
        for i, s in enumerate(_STATUSES)
    ]
    return {
        "$schema": _SCHEMA,
        "data": {"values": rows},
        "mark": {"type": "bar", "width": {"band": 0.8}},
        "encoding": {
            "x": {
                "field": "day",
                "type": "ordinal",
                "timeUnit": "yearmonthdate",
                "title": None,
                "axis": {"format": "%d %b", "labelAngle": -45, "labelOverlap": True},
            },
            "y": {"field": "count", "type": "quantitative", "title": _("Projects"), "axis": {"tickMinStep": 1}},
            "color": _status_colour(),
            "order": {"field": "rank"},
            "tooltip": [
                {"field": "day", "type": "temporal", "title": _("Day"), "format": "%d/%m/%Y"},
                {"field": "health", "title": _("Health")},
                {"field": "count", "title": _("Projects")},
            ],
        },
    }


def slip_chart(found: Sequence[tuple[Node, State]]) -> dict[str, Any]:
    """How late the latest projects end."""
    rows = [
        {
            "project": name,
            "slip": round(state.slip or 0.0, 1),
            "health": str(Status(state.status).label),
            "url": reverse("web:dashboard", args=[node.pk]),
        }
        for name, (node, state) in zip(distinct(node.name for node, _state in found), found, strict=True)
    ]
    return {
        "$schema": _SCHEMA,
        "data": {"values": rows},
        "height": 26 * len(rows),
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": {"field": "project", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 220}},
            "x": {"field": "slip", "type": "quantitative", "title": _("Working days after the baseline")},
            "color": _status_colour(),
            "tooltip": [
                {"field": "project", "title": _("Project")},
                {"field": "slip", "title": _("Working days after the baseline")},
                {"field": "health", "title": _("Health")},
            ],
        },
    }


def progress_chart(done: Sequence[Point], planned: Sequence[Point], until: dt.date) -> dict[str, Any]:
    """What is done and what should be, over time."""
    rows = [
        {"day": day.isoformat(), "curve": curve, "share": share}
        for curve, points in ((pgettext("progress", "Done"), done), (_("Planned"), planned))
        for day, share in _held(points, until)
    ]
    return {
        "$schema": _SCHEMA,
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "linear", "point": True},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%d %b", "labelOverlap": True}},
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": None,
                "axis": {"format": ".0%"},
                "scale": {"domain": [0, 1]},
            },
            "color": {"field": "curve", "type": "nominal", "legend": {"title": None}},
            "strokeDash": {
                "field": "curve",
                "type": "nominal",
                "legend": {"title": None},
                "scale": {"domain": [pgettext("progress", "Done"), _("Planned")], "range": [[1, 0], [6, 4]]},
            },
            "tooltip": [
                {"field": "day", "type": "temporal", "title": _("Day"), "format": "%d/%m/%Y"},
                {"field": "curve", "title": _("Progress")},
                {"field": "share", "type": "quantitative", "title": _("Share"), "format": ".0%"},
            ],
        },
    }


def _held(points: Sequence[Point], until: dt.date) -> list[tuple[dt.date, float]]:
    found = [(p.day, p.value) for p in points if p.value is not None]
    if found and found[-1][0] < until:
        found.append((until, found[-1][1]))
    return found
