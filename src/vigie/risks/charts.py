"""The charts of a simulation, as Vega-Lite specifications; colours come from the page's theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def curve(result: Mapping[str, Any], what: str) -> dict[str, Any]:
    """The S-curve of ``finish`` or ``cost``: how many of the cases are over by a day, or within an amount."""
    names = {"before": _("Without the responses"), "after": _("With the responses")}
    rows = [
        {"at": at, "share": share, "case": names[case]}
        for case in names
        if result[case]
        for share, at in result[case][f"{what}_curve"]
    ]
    time = what == "finish"
    kind, title = ("temporal", _("Finish")) if time else ("quantitative", _("Cost of risks"))
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "interpolate": "monotone", "strokeWidth": 3, "tooltip": True},
            "encoding": {
                "x": {"field": "at", "type": kind, "title": title, **({} if time else {"axis": {"format": "s"}})},
                "y": {
                    "field": "share",
                    "type": "quantitative",
                    "title": _("Share of the cases"),
                    "axis": {"format": "%"},
                    "scale": {"domain": [0, 1]},
                },
                "color": {"field": "case", "type": "nominal", "legend": {"title": None, "orient": "top"}},
                "strokeDash": {"field": "case", "type": "nominal", "legend": None},
            },
        }
    ]
    if time and result["promise"]:
        layers.append(
            {
                "data": {"values": [{"at": result["promise"], "name": _("Agreed")}]},
                "mark": {"type": "rule", "strokeDash": [4, 4]},
                "encoding": {
                    "x": {"field": "at", "type": "temporal"},
                    "tooltip": [{"field": "name", "title": ""}, {"field": "at", "type": "temporal", "title": title}],
                },
            }
        )
    return {"$schema": _SCHEMA, "layer": layers}


def tornado(risks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """By how many days each risk moves the finish, the heaviest first."""
    rows = [{"risk": f"R-{risk['pk']}", "title": risk["title"], "days": risk["days"]} for risk in risks]
    return {
        "$schema": _SCHEMA,
        "data": {"values": rows},
        "height": 28 * max(len(rows), 1),
        "mark": {"type": "bar", "height": {"band": 0.7}},
        "encoding": {
            "y": {"field": "risk", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "days", "type": "quantitative", "title": _("Days on the finish")},
            "tooltip": [
                {"field": "title", "title": _("Risk")},
                {"field": "days", "title": _("Days on the finish")},
            ],
        },
    }
