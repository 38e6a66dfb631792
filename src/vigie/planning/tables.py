"""The schedule as a table: which tasks, in which order, and what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from vigie.accounts.search import searchable
from vigie.planning.fields import LocalDateTimeField
from vigie.planning.models import BaselineTask, Schedule, Task

_AGREED = BaselineTask.objects.filter(
    baseline__schedule=OuterRef("schedule"), baseline__current=True, uid=OuterRef("uid")
)
AGREED_START = Subquery(_AGREED.values("start")[:1], output_field=LocalDateTimeField())
AGREED_FINISH = Subquery(_AGREED.values("finish")[:1], output_field=LocalDateTimeField())
DONE = Q(actual_finish__isnull=False) | Q(percent_complete__gte=100)
_IS_LATE = ~DONE & (Q(finish__gt=AGREED_FINISH) | Q(finish__gt=F("deadline")) | Q(total_float__lt=0))
LATE = ExpressionWrapper(_IS_LATE, output_field=BooleanField())
"""Not complete, and after its baseline or its deadline, or without enough time left (negative float)."""


def rolled_up(rows: Iterable[tuple[int, int | None, bool, int | None, float | None]]) -> dict[int, float]:
    """Per cent complete of the summaries that state none: their tasks', weighted by duration; milestones weigh nothing.

    Args:
        rows: uid, uid of the summary above, whether it is a summary, duration, per cent complete; in outline order.
    """
    ordered = list(rows)
    done: dict[int | None, float] = defaultdict(float)
    total: dict[int | None, float] = defaultdict(float)
    found = {}
    for uid, parent, summary, duration, percent in reversed(ordered):
        if summary and total[uid]:
            found[uid] = round(100 * done[uid] / total[uid], 2)
        weight = total[uid] if summary else float(duration or 0)
        total[parent] += weight
        done[parent] += done[uid] if summary else weight * (percent or 0) / 100
    stated = {uid for uid, _parent, summary, _duration, percent in ordered if summary and percent is not None}
    return {uid: percent for uid, percent in found.items() if uid not in stated}


def progress_of_summaries(schedule: Schedule) -> dict[int, float]:
    """``rolled_up`` for a whole schedule: one query."""
    rows = schedule.tasks.filter(blank=False, active=True).order_by("position")
    return rolled_up(rows.values_list("uid", "parent_uid", "summary", "duration", "percent_complete"))


ONLY = ("critical", "late", "milestones", "incomplete")
SORTS = {
    "wbs": "position",
    "name": "name",
    "start": "start",
    "finish": "finish",
    "duration": "duration",
    "float": "total_float",
    "free_float": "free_float",
    "percent": "percent_complete",
    "baseline_start": "agreed_start",
    "baseline_finish": "agreed_finish",
    "deadline": "deadline",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; what it says wrongly counts as not said."""

    q: str = ""
    only: str = ""
    sort: str = "wbs"


def filters_of(query: Mapping[str, Any]) -> Filters:
    only, sort = query.get("only", ""), query.get("sort", "wbs")
    return Filters(
        q=query.get("q", "").replace("\0", "").strip()[:200],
        only=only if only in ONLY else "",
        sort=sort if sort.removeprefix("-") in SORTS else "wbs",
    )


def narrowed(found: QuerySet[Task], only: str) -> QuerySet[Task]:
    """Only the tasks that a key of ``ONLY`` names."""
    if only == "critical":
        return found.filter(critical=True, summary=False)
    if only == "late":
        return found.filter(_IS_LATE, summary=False)
    if only == "milestones":
        return found.filter(milestone=True)
    return found.exclude(DONE).filter(summary=False)


def _called(schedule: Schedule, words: str) -> list[int]:
    """Keys of the tasks whose name holds the words, or whose code they are, without case and accents."""
    wanted = searchable(words)
    rows = schedule.tasks.filter(blank=False).values_list("pk", "name", "code", "wbs", "position")
    return [
        pk
        for pk, name, code, wbs, position in rows
        if wanted in searchable(name) or wanted in (code.casefold(), wbs.casefold(), f"#{position + 1}")
    ]


def task_rows(schedule: Schedule, filters: Filters) -> QuerySet[Task]:
    """The tasks that fit, each with ``agreed_start``, ``agreed_finish`` and ``late``."""
    found: QuerySet[Task] = schedule.tasks.filter(blank=False).defer("detail", "notes")
    found = found.annotate(agreed_start=AGREED_START, agreed_finish=AGREED_FINISH, late=LATE)
    if filters.q:
        found = found.filter(pk__in=_called(schedule, filters.q))
    if filters.only:
        found = narrowed(found, filters.only)
    column = F(SORTS[filters.sort.removeprefix("-")])
    down = filters.sort.startswith("-")
    return found.order_by(column.desc(nulls_last=True) if down else column.asc(nulls_last=True), "position")
