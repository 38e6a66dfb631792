"""Health: from readings to dimensions to the whole, by tolerances and a rule that the office sets on the tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vigie.insight.models import HealthRule, Rule, Tolerance
from vigie.portfolio.indicators import SEVERITY, Dimension, Indicator, Status

_SCORES: dict[str, int] = {Status.GREEN: 0, Status.AMBER: 1, Status.RED: 2}


@dataclass(frozen=True, slots=True)
class Limits:
    """The tolerances in force for an indicator on a node, and the node that set them: ``None``, Vigie's own."""

    amber: float | None
    red: float | None
    node_id: int | None = None


NO_LIMITS = Limits(None, None)


@dataclass(frozen=True, slots=True)
class WholeRule:
    """How dimensions make the whole, and the node that says so."""

    rule: str = Rule.WORST
    weights: Mapping[str, float] = field(default_factory=dict)
    node_id: int | None = None


class Settings:
    """What the office set on the nodes of the tree, read once and looked up along each path."""

    def __init__(self, tolerances: Iterable[Tolerance], rules: Iterable[HealthRule]) -> None:
        self._limits = {(t.node_id, t.key): Limits(t.amber, t.red, t.node_id) for t in tolerances}
        self._rules = {r.node_id: WholeRule(r.rule, r.weights, r.node_id) for r in rules}

    @classmethod
    def read(cls) -> Settings:
        """Two queries."""
        return cls(Tolerance.objects.all(), HealthRule.objects.all())

    def limits(self, path: str, indicator: Indicator[Any]) -> Limits:
        """Those set nearest above (or on) the node with this path; else the indicator's own."""
        for pk in _upward(path):
            if found := self._limits.get((pk, indicator.key)):
                return found
        return Limits(indicator.amber, indicator.red)

    def rule(self, path: str) -> WholeRule:
        """The rule set nearest above (or on) the node with this path; else the worst dimension."""
        return next((self._rules[pk] for pk in _upward(path) if pk in self._rules), WholeRule())


def _upward(path: str) -> list[int]:
    return [int(pk) for pk in reversed(path.split("/")) if pk]


def worst(statuses: Iterable[str]) -> Status:
    """The most severe: known trouble before what is not known, that before green. Grey where there is nothing."""
    return Status(max(statuses, key=lambda s: SEVERITY[s], default=Status.GREY))


def whole(dimensions: Mapping[str, str], rule: WholeRule) -> Status:
    """The whole from the signals of the dimensions.

    Weighted: green counts 0, amber 1, red 2; the mean by weight over the dimensions that are known is amber from 0.5
    and red from 1.5. With a dimension that is not known the whole is never green.
    """
    if rule.rule == Rule.WORST:
        return worst(dimensions.values())
    weighed = {d: rule.weights.get(d, 1.0) for d in dimensions}
    counted = {d: w for d, w in weighed.items() if w and dimensions[d] != Status.GREY}
    if not counted:
        return Status.GREY
    mean = sum(w * _SCORES[dimensions[d]] for d, w in counted.items()) / sum(counted.values())
    if mean >= 0.5:
        return Status.RED if mean >= 1.5 else Status.AMBER
    return Status.GREEN if len(counted) == sum(1 for w in weighed.values() if w) else Status.GREY


def by_dimension(statuses: Mapping[str, str], dimension_of: Mapping[str, Dimension]) -> dict[str, Status]:
    """The worst signal of each dimension, from the signals of indicators by key; empty signals are left out."""
    grouped: dict[str, list[str]] = {}
    for key, status in statuses.items():
        if status:
            grouped.setdefault(dimension_of[key], []).append(status)
    return {dimension: worst(found) for dimension, found in grouped.items()}
