"""The organisation's method as it stands: the matrix, the scales with their usual words, and what holds on a node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import pgettext

from vigie.portfolio.models import Node
from vigie.risks.models import RANKS, Axis, RiskMatrix, RiskTolerance, ScaleLevel, Severity

_PROBABILITIES = ((0, 10), (10, 30), (30, 50), (50, 70), (70, 100))
_DELAYS = ((0, 5), (5, 10), (10, 20), (20, 60), (60, None))

_MEANINGS: dict[str, tuple[str, ...]] = {
    Axis.PROBABILITY: (
        N_("Would surprise everybody"),
        N_("Has been seen elsewhere"),
        N_("Could go either way"),
        N_("Expected rather than not"),
        N_("Nearly certain"),
    ),
    Axis.COST: (
        N_("Absorbed without asking"),
        N_("Within the project’s provision"),
        N_("Takes most of the provision"),
        N_("Needs money from the level above"),
        N_("Puts the whole project in question"),
    ),
    Axis.TIME: (
        N_("Within a week"),
        N_("One or two weeks"),
        N_("Up to a month; a milestone moves"),
        N_("Up to a quarter; the finish moves"),
        N_("More than a quarter"),
    ),
    Axis.QUALITY: (
        N_("Hardly noticed"),
        N_("Small defects, mended in passing"),
        N_("A requirement is met in part"),
        N_("A main requirement is missed"),
        N_("The result cannot be used"),
    ),
    Axis.IMAGE: (
        N_("Nobody outside hears of it"),
        N_("Some complaints"),
        N_("Local press, an elected official writes"),
        N_("National press, partners doubt"),
        N_("Trust is lost for years"),
    ),
    Axis.SAFETY: (
        N_("No injury"),
        N_("First aid"),
        N_("An accident with time off work"),
        N_("A lasting injury"),
        N_("A death"),
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a scale in the reader's language; ``low`` and ``high`` bound it where it has figures."""

    axis: str
    rank: int
    name: str
    meaning: str
    low: Decimal | None
    high: Decimal | None


def usual_name(axis: str, rank: int) -> str:
    """What a step without a name of its own is called."""
    if axis == Axis.PROBABILITY:
        names = (
            pgettext("probability", "Rare"),
            pgettext("probability", "Unlikely"),
            pgettext("probability", "Possible"),
            pgettext("probability", "Likely"),
            pgettext("probability", "Almost certain"),
        )
    else:
        names = (
            pgettext("impact", "Negligible"),
            pgettext("impact", "Minor"),
            pgettext("impact", "Serious"),
            pgettext("impact", "Major"),
            pgettext("impact", "Disastrous"),
        )
    return names[rank - 1]


def _usual_bounds(axis: str, rank: int) -> tuple[Decimal | None, Decimal | None]:
    if axis == Axis.PROBABILITY:
        low, high = _PROBABILITIES[rank - 1]
        return Decimal(low) / 100, Decimal(high) / 100
    if axis == Axis.TIME:
        first, last = _DELAYS[rank - 1]
        return Decimal(first), None if last is None else Decimal(last)
    return None, None


def scales(axes: Iterable[str] = Axis.values) -> dict[str, list[Step]]:
    """The steps of each scale, as the office wrote them or as usual. One query."""
    written = {(level.axis, level.rank): level for level in ScaleLevel.objects.all()}
    found: dict[str, list[Step]] = {}
    for axis in axes:
        for rank in RANKS:
            level = written.get((axis, rank))
            low, high = (level.low, level.high) if level else _usual_bounds(axis, rank)
            found.setdefault(axis, []).append(
                Step(
                    axis,
                    rank,
                    (level.name if level else "") or usual_name(axis, rank),
                    (level.meaning if level else "") or _(_MEANINGS[axis][rank - 1]),
                    low,
                    high,
                )
            )
    return found


def matrix() -> RiskMatrix:
    """The matrix of the installation; the usual one as long as the office has not written its own."""
    return RiskMatrix.objects.filter(pk=1).first() or RiskMatrix(pk=1)


_DEFAULT_TOLERANCE = RiskTolerance(tolerated=Severity.MODERATE, review_every=30)


def tolerance_of(node: Node) -> RiskTolerance:
    """What holds on a node: its own tolerance or the nearest one above; without any, moderate risks and 30 days."""
    above = [*node.ancestor_pks(), node.pk]
    rows = {row.node_id: row for row in RiskTolerance.objects.filter(node__in=above).select_related("node")}
    return next((rows[pk] for pk in reversed(above) if pk in rows), _DEFAULT_TOLERANCE)
