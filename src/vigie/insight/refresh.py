"""Computing the readings of projects and keeping what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from vigie.insight.health import Settings, by_dimension, whole
from vigie.insight.models import HEALTH, UNDER_WAY, Reading, current_day, health_key
from vigie.insight.registry import indicators, measure_all
from vigie.portfolio.indicators import Measure, Status
from vigie.portfolio.models import Node, NodeStatus
from vigie.risks.indicators import INDICATORS as RISKS

BATCH = 200
"""Projects measured at once: bounds the memory that their tasks take."""

_OVER = (NodeStatus.FINISHED, NodeStatus.STOPPED)

_COMPARED = (
    "status",
    "value",
    "numerator",
    "denominator",
    "missing",
    "applies",
    "concerned",
    "evidence",
    "details",
    "amber",
    "red",
    "tolerance_node_id",
    "under_way",
)


def measured_projects(pks: Iterable[int] | None = None) -> list[int]:
    """The projects whose readings go on: neither archived, finished nor stopped. ``None``: all of them."""
    found = Node.objects.projects().current().exclude(status__in=_OVER)
    if pks is not None:
        found = found.filter(pk__in=list(pks))
    return list(found.order_by("pk").values_list("pk", flat=True))


def refresh(pks: Iterable[int] | None = None, *, day: dt.date | None = None) -> int:
    """Measure projects and keep what differs from their last readings; returns how many rows were written.

    Args:
        pks: primary keys of projects; ``None``: all. The readings of those that are over end.
        day: the day of the readings; today. To load a history, go forward in time: what was read after ``day`` is
            forgotten.
    """
    when, settings = day or current_day(), Settings.read()
    wanted = None if pks is None else list(pks)
    ended = end_of_what_is_over(wanted, when)
    return ended + sum(refresh_batch(batch, when, settings) for batch in batches(measured_projects(wanted)))


@transaction.atomic
def end_of_what_is_over(pks: list[int] | None, day: dt.date) -> int:
    """End the readings of projects that were finished, stopped or archived; the last ones stay to be read."""
    over = Node.objects.projects().filter(Q(status__in=_OVER) | Q(archived_at__isnull=False))
    if pks is not None:
        over = over.filter(pk__in=pks)
    held = Reading.objects.filter(node__in=over, valid_until=None, valid_from__lte=day)
    # A row lasts a day at least.
    ended = held.filter(valid_from=day).update(valid_until=day + dt.timedelta(days=1))
    return ended + held.update(valid_until=day)


def refresh_schedule(schedule_id: int) -> None:
    """After a schedule was computed anew."""
    refresh(Node.objects.filter(schedule=schedule_id).values_list("pk", flat=True))


def refresh_risks(node_ids: list[int]) -> None:
    """After risks or issues changed: those indicators alone, beside what was last read of the others."""
    day, settings = current_day(), Settings.read()
    pks = measured_projects(node_ids)
    known = set(Reading.objects.filter(node_id__in=pks, valid_until=None).values_list("node_id", flat=True).distinct())
    refresh([pk for pk in pks if pk not in known])
    for batch in batches([pk for pk in pks if pk in known]):
        with transaction.atomic():
            _grade(batch, _last_read(batch) | RISKS.measure(batch, day), day, settings)


def batches(pks: list[int]) -> list[list[int]]:
    return [pks[start : start + BATCH] for start in range(0, len(pks), BATCH)]


@transaction.atomic
def refresh_batch(pks: list[int], day: dt.date, settings: Settings) -> int:
    """Measure these projects, in a transaction of its own; returns how many rows were written."""
    return _grade(pks, measure_all(pks, day), day, settings)


def regrade(below: Node) -> int:
    """Give the last readings of the projects below a node their signals anew, after tolerances or rules changed."""
    day, settings = current_day(), Settings.read()
    pks = measured_projects(Node.objects.below(below).values_list("pk", flat=True))
    return sum(_regrade_batch(batch, day, settings) for batch in batches(pks))


@transaction.atomic
def _regrade_batch(pks: list[int], day: dt.date, settings: Settings) -> int:
    return _grade(pks, _last_read(pks), day, settings)


def _last_read(pks: list[int]) -> dict[str, Mapping[int, Measure]]:
    found: dict[str, dict[int, Measure]] = {key: {} for key in indicators()}
    for row in Reading.objects.filter(node_id__in=pks, key__in=found, valid_until=None):
        found[row.key][row.node_id] = row.as_measure()
    return dict(found)


def _grade(pks: list[int], found: Mapping[str, Mapping[int, Measure]], day: dt.date, settings: Settings) -> int:
    nodes = Node.objects.filter(pk__in=pks).select_for_update().order_by("pk")
    rows = [row for node in nodes for row in _read(node, found, settings, day)]
    return _keep(pks, rows, day)


def _read(
    node: Node, found: Mapping[str, Mapping[int, Measure]], settings: Settings, day: dt.date
) -> Iterator[Reading]:
    """The readings of a project: its indicators, its dimensions, the whole."""

    def row(key: str, measure: Measure, **more: Any) -> Reading:
        return Reading(
            node_id=node.pk,
            key=key,
            valid_from=day,
            value=measure.value,
            numerator=measure.numerator,
            denominator=measure.denominator,
            missing=measure.missing,
            applies=measure.applies,
            concerned=measure.concerned,
            evidence=[list(pair) for pair in measure.evidence],
            details=dict(measure.details),
            under_way=node.status in UNDER_WAY,
            **more,
        )

    statuses = {}
    for key, indicator in indicators().items():
        measure = found[key].get(node.pk)
        if measure is None:
            continue
        limits = settings.limits(node.path, indicator)
        statuses[key] = indicator.status(measure, limits.amber, limits.red)
        yield row(
            key,
            measure,
            status=statuses[key],
            amber=limits.amber,
            red=limits.red,
            tolerance_node_id=limits.node_id,
        )
    dimensions = by_dimension(statuses, {k: i.dimension for k, i in indicators().items()})
    for dimension, status in dimensions.items():
        yield row(health_key(dimension), Measure(None), status=status)
    rule = settings.rule(node.path)
    beyond = sum(s in (Status.AMBER, Status.RED) for s in statuses.values())
    total = whole(dimensions, rule)
    yield row(HEALTH, Measure(None, concerned=beyond), status=total, tolerance_node_id=rule.node_id)


def _keep(pks: list[int], rows: list[Reading], day: dt.date) -> int:
    """Write what differs from the current rows; a row of the same day is replaced."""
    Reading.objects.filter(node_id__in=pks, valid_from__gt=day).delete()
    Reading.objects.filter(node_id__in=pks, valid_until__gt=day).update(valid_until=None)
    current = {(r.node_id, r.key): r for r in Reading.objects.filter(node_id__in=pks, valid_until=None)}
    now = timezone.now()
    new, same_day, closed = [], [], []
    for row in rows:
        row.read_at = now
        old = current.pop((row.node_id, row.key), None)
        if old is not None and all(getattr(old, name) == getattr(row, name) for name in _COMPARED):
            continue
        if old is None:
            new.append(row)
        elif old.valid_from == day:
            row.pk = old.pk
            same_day.append(row)
        else:
            closed.append(old.pk)
            new.append(row)
    _end(list(current.values()), day)
    Reading.objects.filter(pk__in=closed).update(valid_until=day)
    Reading.objects.bulk_update(same_day, [*(n.removesuffix("_id") for n in _COMPARED), "read_at"], batch_size=200)
    Reading.objects.bulk_create(new, batch_size=500)
    return len(new) + len(same_day) + len(current)


def _end(rows: list[Reading], day: dt.date) -> None:
    """Readings that are not taken any more: nothing holds from this day on."""
    Reading.objects.filter(pk__in=[r.pk for r in rows if r.valid_from == day]).delete()
    Reading.objects.filter(pk__in=[r.pk for r in rows if r.valid_from < day]).update(valid_until=day)
