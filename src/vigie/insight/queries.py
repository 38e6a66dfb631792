"""What may be read of indicators and health: of a project as it was read, of what stands above as projects add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Aggregate, Count, Max, Min, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.models import User
from vigie.insight.health import NO_LIMITS, Limits, Settings
from vigie.insight.models import HealthOverride, Reading, ReadingQuerySet, current_day, health_key
from vigie.insight.policies import VIEW_INDICATORS
from vigie.insight.registry import get_indicator, indicators
from vigie.portfolio.indicators import SEVERITY, Dimension, Direction, Indicator, Measure, RollUp, Status
from vigie.portfolio.models import Node


def _by_severity(signal: tuple[str, int]) -> int:
    return -SEVERITY[signal[0]]


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator on a node at a time.

    On a project: its reading, with the signal. On a programme or a portfolio: what the readings of the projects under
    way that the reader may see make together; ``known`` of ``projects`` have a value, ``signals`` counts their signals.
    """

    indicator: Indicator[Any]
    measure: Measure
    status: str = ""
    limits: Limits = NO_LIMITS
    since: dt.date | None = None
    read_at: dt.datetime | None = None
    known: int = 1
    projects: int = 1
    signals: Mapping[str, int] | None = None

    @property
    def value(self) -> float | None:
        return self.measure.value

    @property
    def text(self) -> str:
        """The value in the reader's language."""
        return self.indicator.display(self.measure.value)

    @property
    def missing(self) -> str:
        """Why there is no value, in the reader's language; empty where there is one."""
        return _(self.measure.missing) if self.measure.missing else ""

    @property
    def signal_words(self) -> list[tuple[str, int]]:
        """How many projects of a total have which signal, the worst first."""
        return [(str(Status(s).label), n) for s, n in sorted((self.signals or {}).items(), key=_by_severity)]

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label) if self.status else ""

    @property
    def sentence(self) -> str:
        """The reading in plain words."""
        return self.indicator.sentence(self.measure)


def below(user: User, node: Node | None) -> ReadingQuerySet:
    """The readings that a user may see, on a node and under it; everywhere without a node."""
    found = Reading.objects.visible_to(user)
    return found.filter(node__path__below=node.path) if node else found


def readings(user: User, node: Node, as_of: dt.date | None = None) -> list[Figure]:
    """Every indicator on a node, in the order of the registry, now or at the end of a day.

    Raises:
        PermissionDenied: the user may not see the indicators of this node.
    """
    authorize(user, VIEW_INDICATORS, node)
    if node.is_project:
        return project_figures(node.pk, as_of)
    return roll_up(user, node, as_of)


def project_figures(pk: int, as_of: dt.date | None = None) -> list[Figure]:
    """The readings of one project, whose right was checked; of a project that is over, the last ones. One query."""
    rows = Reading.objects.filter(node_id=pk, key__in=indicators()).order_by("key", "-valid_from")
    last: dict[str, Reading] = {}
    for row in rows if as_of is None else rows.at(as_of):
        last.setdefault(row.key, row)
    return [figure(last[key]) for key in indicators() if key in last]


def figure(row: Reading) -> Figure:
    """A project's reading as a figure."""
    return Figure(
        indicator=get_indicator(row.key),
        measure=row.as_measure(),
        status=row.status,
        limits=Limits(row.amber, row.red, row.tolerance_node_id),
        since=row.valid_from,
        read_at=row.read_at,
        known=int(row.value is not None),
    )


_TOLD = ("node_id", "key", "status", "value", "numerator", "denominator", "concerned", "details")


def readings_of(pks: Iterable[int], day: dt.date | None) -> dict[int, dict[str, Figure]]:
    """The readings of projects, whose right was checked, as far as lists need them: without evidence. One query."""
    found: dict[int, dict[str, Figure]] = {}
    rows = Reading.objects.at(day).filter(node_id__in=pks, key__in=indicators())
    for pk, key, status, value, numerator, denominator, concerned, details in rows.values_list(*_TOLD):
        measure = Measure(value, numerator, denominator, concerned=concerned, details=details)
        found.setdefault(pk, {})[key] = Figure(get_indicator(key), measure, status)
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """What the readings of one indicator add up to over some projects; the last two only where they were asked for."""

    projects: int
    known: int
    total: float | None
    numerator: float | None
    denominator: float | None
    highest: float | None
    lowest: float | None
    concerned: int
    read_at: dt.datetime | None = None
    signals: Mapping[str, int] | None = None

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.projects + other.projects,
            self.known + other.known,
            _known(sum, self.total, other.total),
            _known(sum, self.numerator, other.numerator),
            _known(sum, self.denominator, other.denominator),
            _known(max, self.highest, other.highest),
            _known(min, self.lowest, other.lowest),
            self.concerned + other.concerned,
        )


def _known(rule: Callable[[list[float]], float], *values: float | None) -> float | None:
    known = [v for v in values if v is not None]
    return rule(known) if known else None


_TOTALS: Mapping[str, Aggregate] = {
    "projects": Count("pk"),
    "known": Count("value"),
    "total": Sum("value"),
    "numerators": Sum("numerator"),
    "denominators": Sum("denominator"),
    "highest": Max("value"),
    "lowest": Min("value"),
    "concerned_in_all": Sum("concerned"),
}
_SIGNALS: Mapping[str, Aggregate] = {f"signal_{s}": Count("pk", filter=Q(status=s)) for s in Status.values}


def _counted(user: User, node: Node | None, as_of: dt.date | None, keys: Iterable[str]) -> ReadingQuerySet:
    """Only projects that the user may see count: nobody learns of a confidential project from a total."""
    return below(user, node).at(as_of).counted(as_of).filter(key__in=keys).order_by()


def roll_up(
    user: User, node: Node | None, as_of: dt.date | None = None, keys: Iterable[str] | None = None
) -> list[Figure]:
    """The indicators of the projects under way below a node, put together by each one's rule, with their signals.

    Only projects that the user may see count. One query.
    """
    wanted = [k for k in indicators() if keys is None or k in keys]
    rows = _counted(user, node, as_of, wanted).values_list("key").annotate(**_TOTALS, last=Max("read_at"), **_SIGNALS)
    by_key = {}
    for key, *totals in rows:
        sums, (read_at, *signals) = totals[: len(_TOTALS)], totals[len(_TOTALS) :]
        by_key[key] = replace(
            Totals(*sums),
            read_at=read_at,
            signals={s: n for s, n in zip(Status.values, signals, strict=True) if n},
        )
    return rolled(by_key)


def totals_by_parent(
    user: User, node: Node | None, as_of: dt.date | None, keys: Iterable[str]
) -> dict[int | None, dict[str, Totals]]:
    """The totals of the projects under way right below each portfolio or programme. One query."""
    found: dict[int | None, dict[str, Totals]] = {}
    rows = _counted(user, node, as_of, keys).values_list("node__parent_id", "key").annotate(**_TOTALS)
    for parent_pk, key, *totals in rows:
        found.setdefault(parent_pk, {})[key] = Totals(*totals)
    return found


def add_up(parts: Iterable[Mapping[str, Totals]]) -> dict[str, Totals]:
    """The totals of several branches together."""
    found: dict[str, Totals] = {}
    for part in parts:
        for key, totals in part.items():
            found[key] = found[key] + totals if key in found else totals
    return found


def rolled(by_key: Mapping[str, Totals]) -> list[Figure]:
    """Totals as figures, each by its indicator's rule, in the order of the registry."""
    return [_rolled(indicator, by_key[key]) for key, indicator in indicators().items() if key in by_key]


def _worst_value(indicator: Indicator[Any], totals: Totals) -> float | None:
    return totals.highest if indicator.direction is Direction.HIGHER_IS_WORSE else totals.lowest


def _rolled(indicator: Indicator[Any], totals: Totals) -> Figure:
    value: float | None
    numerator, denominator = totals.numerator, totals.denominator
    if indicator.roll_up is RollUp.WORST:
        value, numerator, denominator = _worst_value(indicator, totals), None, None
    elif indicator.roll_up is RollUp.SUM:
        value = totals.total
    else:
        value = numerator / denominator if numerator is not None and denominator else None
    return Figure(
        indicator=indicator,
        measure=Measure(value, numerator, denominator, concerned=totals.concerned or 0),
        read_at=totals.read_at,
        known=totals.known,
        projects=totals.projects,
        signals=totals.signals,
    )


@dataclass(frozen=True, slots=True)
class Point:
    """A value that held from a day on, until the next point."""

    day: dt.date
    value: float | None
    status: str = ""


def history(user: User, node: Node, key: str, since: dt.date) -> list[Point]:
    """An indicator on a node over time: a point where it changed, the first one at ``since`` or later.

    On a programme or a portfolio: of the projects that the user may see and that stand there today.

    Raises:
        PermissionDenied: the user may not see the indicators of this node.
        UnknownIndicator: no application declares the key.
    """
    authorize(user, VIEW_INDICATORS, node)
    indicator = get_indicator(key)
    rows = below(user, node).filter(key=key).filter(Q(valid_until=None) | Q(valid_until__gt=since))
    if node.is_project:
        found = rows.order_by("valid_from").values_list("valid_from", "value", "status")
        return [Point(max(day, since), value, status) for day, value, status in found]
    return _rolled_history(indicator, rows.filter(under_way=True), since)


def project_histories(pk: int, since: dt.date, until: dt.date) -> dict[str, list[Point]]:
    """Every indicator of one project over time, whose right was checked. One query."""
    rows = Reading.objects.filter(node_id=pk, key__in=indicators(), valid_from__lte=until)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=since)).order_by("valid_from")
    found: dict[str, list[Point]] = {}
    for key, day, value, status in rows.values_list("key", "valid_from", "value", "status"):
        found.setdefault(key, []).append(Point(max(day, since), value, status))
    return found


def _rolled_history(indicator: Indicator[Any], rows: ReadingQuerySet, since: dt.date) -> list[Point]:
    """Put the projects together anew on each day on which one of them changed."""
    held: dict[int, tuple[float | None, float | None, float | None]] = {}
    events: dict[dt.date, list[tuple[int, Any]]] = {}
    fields = ("node_id", "valid_from", "valid_until", "value", "numerator", "denominator")
    for pk, start, end, value, numerator, denominator in rows.order_by("valid_from").values_list(*fields):
        if end is not None:
            events.setdefault(end, []).insert(0, (pk, None))
        events.setdefault(max(start, since), []).append((pk, (value, numerator, denominator)))
    points = []
    for day in sorted(events):
        for pk, state in sorted(events[day], key=lambda e: e[1] is not None):
            if state is None:
                held.pop(pk, None)
            else:
                held[pk] = state
        points.append(Point(day, _together(indicator, held.values())))
    return points


def _together(
    indicator: Indicator[Any], held: Iterable[tuple[float | None, float | None, float | None]]
) -> float | None:
    states = list(held)
    if indicator.roll_up is RollUp.RATIO_OF_SUMS:
        whole = sum(d for _v, _n, d in states if d is not None)
        return sum(n for _v, n, _d in states if n is not None) / whole if whole else None
    values = [v for v, _n, _d in states if v is not None]
    if not values:
        return None
    if indicator.roll_up is RollUp.SUM:
        return sum(values)
    return max(values) if indicator.direction is Direction.HIGHER_IS_WORSE else min(values)


@dataclass(frozen=True, slots=True)
class Health:
    """The health of a project, or of one of its dimensions: computed, and judged otherwise where somebody did."""

    computed: str
    override: HealthOverride | None = None

    @property
    def status(self) -> str:
        """What counts: the judgement while it is in force."""
        return self.override.status if self.override else self.computed

    @property
    def computed_label(self) -> str:
        return str(Status(self.computed).label)


def health_of(user: User, node: Node, as_of: dt.date | None = None) -> dict[str, Health]:
    """The whole (key empty) and each dimension of a project. Two queries.

    Raises:
        PermissionDenied: the user may not see the indicators of this node.
    """
    authorize(user, VIEW_INDICATORS, node)
    keys = {health_key(d): d for d in ("", *Dimension.values)}
    rows = Reading.objects.filter(node=node, key__in=keys).order_by("key", "-valid_from")
    computed: dict[str, str] = {}
    for key, status in (rows if as_of is None else rows.at(as_of)).values_list("key", "status"):
        computed.setdefault(keys[key], status)
    judged = overrides_by_node(Q(node=node), as_of)
    found = {d: Health(s, judged.get((node.pk, d))) for d, s in computed.items()}
    found.setdefault("", Health(Status.GREY, judged.get((node.pk, ""))))
    return found


def overrides_by_node(where: Q, as_of: dt.date | None) -> dict[tuple[int, str], HealthOverride]:
    """The judgements in force, by project and dimension. One query."""
    found = HealthOverride.objects.on(as_of or current_day()).filter(where).select_related("by")
    return {(o.node_id, o.dimension): o for o in found.order_by("pk")}


def judgement(node: str) -> Subquery:
    """The status that somebody judged and that is in force today, of the whole project; ``node`` leads to its key."""
    found = HealthOverride.objects.on(current_day()).filter(node=OuterRef(node), dimension="")
    return Subquery(found.order_by("-pk").values("status")[:1])


def limits_on(node: Node) -> dict[str, tuple[Limits, bool]]:
    """The tolerances in force on a node by indicator, and whether they were set on the node itself."""
    settings = Settings.read()
    found = {key: settings.limits(node.path, indicator) for key, indicator in indicators().items()}
    return {key: (limits, limits.node_id == node.pk) for key, limits in found.items()}
