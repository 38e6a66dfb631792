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
    kind, title = ("temporal", _("Finish")) if time else ("quantitative", cost_title(result))
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


def cost_title(result: Mapping[str, Any]) -> str:
    """What the costs of a run are: the whole, where the schedule has costs, or the risks alone."""
    return _("Cost, risks included") if result.get("priced") else _("Cost of risks")


def cloud(result: Mapping[str, Any]) -> dict[str, Any]:
    """Some cases, each a point of its finish and its cost; lines at eight in ten of each."""
    rows = [{"at": at, "cost": cost} for at, cost in result["joint"]["cloud"]]
    sure = {"at": result["before"]["finish"]["80"], "cost": result["before"]["cost"]["80"]}
    x = {"field": "at", "type": "temporal", "title": _("Finish")}
    y = {"field": "cost", "type": "quantitative", "title": cost_title(result), "axis": {"format": "s"}}
    y["scale"] = {"zero": False}
    rule: dict[str, Any] = {"type": "rule", "strokeDash": [4, 4]}
    return {
        "$schema": _SCHEMA,
        "layer": [
            {"data": {"values": rows}, "mark": {"type": "point", "opacity": 0.5}, "encoding": {"x": x, "y": y}},
            {"data": {"values": [sure]}, "mark": rule, "encoding": {"x": {"field": "at", "type": "temporal"}}},
            {"data": {"values": [sure]}, "mark": rule, "encoding": {"y": {"field": "cost", "type": "quantitative"}}},
        ],
    }


def spans(milestones: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """From P10 to P90 of each milestone, with its P50 and the date agreed."""
    rows = [
        {"name": m["name"], "low": m.get("p10") or m["p50"], "half": m["p50"], "high": m.get("p90") or m["p80"]}
        | {"agreed": m.get("agreed")}
        for m in milestones
    ]
    y: dict[str, Any] = {"field": "name", "type": "nominal", "sort": None, "title": None}
    y["axis"] = {"labelLimit": 220}
    agreed = [row for row in rows if row["agreed"]]
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.45}, "opacity": 0.6, "tooltip": True},
            "encoding": {
                "y": y,
                "x": {"field": "low", "type": "temporal", "title": _("Finish")},
                "x2": {"field": "high"},
            },
        },
        {
            "mark": {"type": "tick", "thickness": 3, "tooltip": True},
            "encoding": {"y": y, "x": {"field": "half", "type": "temporal"}},
        },
    ]
    if agreed:
        layers.append(
            {
                "data": {"values": agreed},
                "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 90, "tooltip": True},
                "encoding": {"y": y, "x": {"field": "agreed", "type": "temporal"}},
            }
        )
    return {"$schema": _SCHEMA, "data": {"values": rows}, "height": 30 * max(len(rows), 1), "layer": layers}


def history(runs: Sequence[Any]) -> dict[str, Any]:
    """How the finish in half, and in eight in ten, of the cases moved from run to run."""
    names = {"50": "P50", "80": "P80"}
    rows = [
        {"run": run.at.isoformat(), "finish": run.result["before"]["finish"][percent], "case": name}
        for run in runs
        for percent, name in names.items()
    ]
    return {
        "$schema": _SCHEMA,
        "data": {"values": rows},
        "mark": {"type": "line", "point": True, "tooltip": True},
        "encoding": {
            "x": {"field": "run", "type": "temporal", "title": _("Simulated on")},
            "y": {"field": "finish", "type": "temporal", "title": _("Finish"), "scale": {"zero": False}},
            "color": {"field": "case", "type": "nominal", "legend": {"title": None, "orient": "top"}},
            "strokeDash": {"field": "case", "type": "nominal", "legend": None},
        },
    }


def tornado(risks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """By how many days each risk moves the finish, the heaviest first."""
    rows = [
        {
            "risk": f"R-{risk['pk']}" if risk.get("kind", "risk") == "risk" else risk["title"],
            "title": risk["title"],
            "days": risk["days"],
        }
        for risk in risks
    ]
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


def scores(points: Sequence[tuple[Any, int]]) -> dict[str, Any]:
    """How the score of a risk went: a step at each assessment."""
    return {
        "$schema": _SCHEMA,
        "data": {"values": [{"at": at.isoformat(), "score": score} for at, score in points]},
        "mark": {"type": "line", "interpolate": "step-after", "point": True, "tooltip": True},
        "encoding": {
            "x": {"field": "at", "type": "temporal", "title": None},
            "y": {"field": "score", "type": "quantitative", "title": _("Score"), "scale": {"domainMin": 0}},
        },
    }
