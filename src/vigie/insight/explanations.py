"""How a figure came about: what it is, its formula and parts, what it comes from, its tolerances and whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.insight.health import Limits, Settings, WholeRule
from vigie.insight.queries import Figure, Health, below, figure, health_of, limits_on, project_figures, roll_up
from vigie.insight.registry import get_indicator, indicators, set_of
from vigie.portfolio.indicators import (
    SEVERITY,
    Dimension,
    Direction,
    EvidenceItem,
    Indicator,
    RollUp,
    Status,
    format_value,
)
from vigie.portfolio.models import Node

CONTRIBUTORS = 12
"""How many projects the explanation of a total names."""


@dataclass(frozen=True, slots=True)
class Evidence:
    item: EvidenceItem
    figure: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """A project whose reading is part of a total."""

    node: Node
    figure: Figure


@dataclass(frozen=True, slots=True)
class Explanation:
    figure: Figure
    numerator: str
    denominator: str
    evidence: Sequence[Evidence]
    more: int
    contributors: Sequence[Contributor]
    limits: Limits
    limits_from: Node | None
    tolerance: str
    roll_up: str
    as_of: dt.date | None


def explain(user: User, node: Node | None, key: str, as_of: dt.date | None) -> Explanation:
    """Where an indicator's value comes from, on a node or on everything that the user may see.

    Raises:
        Http404: nothing was read there on that day.
    """
    indicator = get_indicator(key)
    project = node is not None and node.is_project
    found = project_figures(node.pk, as_of) if node is not None and project else roll_up(user, node, as_of, [key])
    shown = next((f for f in found if f.indicator.key == key), None)
    if shown is None:
        raise Http404(_("Nothing was read here on that day."))
    limits = shown.limits if project else Settings.read().limits(node.path if node else "", indicator)
    evidence = _evidence(user, node, shown) if node is not None and project else []
    return Explanation(
        figure=shown,
        numerator=_part(shown, shown.measure.numerator),
        denominator=_part(shown, shown.measure.denominator),
        evidence=evidence,
        more=max(0, shown.measure.concerned - len(evidence)) if project else 0,
        contributors=[] if project else _contributors(user, node, indicator, as_of),
        limits=limits,
        limits_from=_setter(user, limits),
        tolerance=tolerance_text(indicator, limits),
        roll_up="" if project else roll_up_text(indicator),
        as_of=as_of,
    )


def _part(shown: Figure, value: float | None) -> str:
    return "" if value is None else format_value(value, shown.indicator.part_unit)


def _setter(user: User, limits: Limits | WholeRule) -> Node | None:
    return Node.objects.visible_to(user).filter(pk=limits.node_id).first() if limits.node_id else None


def _evidence(user: User, node: Node, shown: Figure) -> list[Evidence]:
    """What the reading names, as far as it still exists."""
    pairs = shown.measure.evidence
    items = set_of(shown.indicator.key).describe(user, node.pk, [pk for pk, _figure in pairs]) if pairs else {}
    unit = shown.indicator.evidence_unit
    return [
        Evidence(items[pk], format_value(value, unit, signed=True) if unit and value is not None else "")
        for pk, value in pairs
        if pk in items
    ]


def _contributors(user: User, node: Node | None, indicator: Indicator[Any], as_of: dt.date | None) -> list[Contributor]:
    """The projects of a total, the worst first."""
    rows = below(user, node).at(as_of).counted(as_of).filter(key=indicator.key).exclude(value=None)
    worst = "-value" if indicator.direction is Direction.HIGHER_IS_WORSE else "value"
    found = rows.select_related("node").order_by(worst, "node__name")[:CONTRIBUTORS]
    return [Contributor(row.node, figure(row)) for row in found]


def tolerance_text(indicator: Indicator[Any], limits: Limits) -> str:
    """The tolerances in words."""
    if limits.amber is None and limits.red is None:
        return _("None: it informs and gives no signal.")
    above = indicator.direction is Direction.HIGHER_IS_WORSE
    texts = []
    for limit, status in ((limits.amber, Status.AMBER), (limits.red, Status.RED)):
        if limit is None:
            continue
        words = {"status": status.label, "limit": indicator.display(limit)}
        texts.append((_("%(status)s above %(limit)s") if above else _("%(status)s below %(limit)s")) % words)
    return " · ".join(texts)


def roll_up_text(indicator: Indicator[Any]) -> str:
    """How projects make the total, in words."""
    return {
        RollUp.SUM: _("The values of the projects are added."),
        RollUp.RATIO_OF_SUMS: _(
            "Numerators and denominators of the projects are added, then divided: ratios are never averaged."
        ),
        RollUp.WORST: _("The worst value of the projects."),
    }[indicator.roll_up]


@dataclass(frozen=True, slots=True)
class DimensionHealth:
    dimension: str
    label: str
    health: Health
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class HealthExplanation:
    whole: Health
    dimensions: Sequence[DimensionHealth]
    rule: WholeRule
    rule_from: Node | None
    as_of: dt.date | None


def explain_health(user: User, node: Node, as_of: dt.date | None) -> HealthExplanation:
    """The whole, its dimensions and the indicators of each, the worst first.

    Raises:
        PermissionDenied: the user may not see the indicators of this node.
    """
    healths = health_of(user, node, as_of)
    figures = [f for f in project_figures(node.pk, as_of) if f.status]
    figures.sort(key=lambda f: -SEVERITY[f.status])
    rule = Settings.read().rule(node.path)
    dimensions = [
        DimensionHealth(d.value, str(d.label), healths[d.value], [f for f in figures if f.indicator.dimension == d])
        for d in Dimension
        if d.value in healths
    ]
    return HealthExplanation(healths[""], dimensions, rule, _setter(user, rule), as_of)


@dataclass(frozen=True, slots=True)
class ToleranceRow:
    indicator: Indicator[Any]
    limits: Limits
    own: bool
    setter: Node | None
    text: str


def tolerance_rows(user: User, node: Node) -> list[ToleranceRow]:
    """The tolerances in force on a node, each with the node that set it."""
    found = limits_on(node)
    pks = {limits.node_id for limits, _own in found.values() if limits.node_id}
    setters: Mapping[int, Node] = Node.objects.visible_to(user).in_bulk(pks) if pks else {}
    rows = []
    for key, (limits, own) in found.items():
        indicator = indicators()[key]
        if not indicator.neutral:
            setter = setters.get(limits.node_id or 0)
            rows.append(ToleranceRow(indicator, limits, own, setter, tolerance_text(indicator, limits)))
    return rows


@dataclass(frozen=True, slots=True)
class RuleInForce:
    rule: WholeRule
    own: bool
    setter: Node | None


def rule_on(user: User, node: Node) -> RuleInForce:
    """The rule of the whole in force on a node."""
    rule = Settings.read().rule(node.path)
    return RuleInForce(rule, rule.node_id == node.pk, _setter(user, rule))
