"""What may be read of schedules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Case, QuerySet, When
from django.http import Http404
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.accounts.search import searchable
from vigie.exchange.document import ScheduleDocument
from vigie.planning.documents import document_of
from vigie.planning.models import Baseline, BaselineTask, ImportState, MilestoneRecord, Schedule, ScheduleImport, Task
from vigie.portfolio.models import Node


def find_schedule(user: User, node_id: int) -> Schedule | None:
    """The project's schedule, or ``None`` if it has none or the user may not see it."""
    return Schedule.objects.visible_to(user).select_related("node").filter(node_id=node_id).first()


def get_schedule(user: User, node_id: int) -> Schedule:
    """As ``find_schedule``.

    Raises:
        Http404: there is none, or it is not theirs to see: both look the same.
    """
    schedule = find_schedule(user, node_id)
    if schedule is None:
        raise Http404(_("This project has no schedule yet, or you have no access to it."))
    return schedule


def get_task(user: User, node_id: int, uid: int) -> Task:
    """A task by its project and its uid.

    Raises:
        Http404: it does not exist or is not theirs to see.
    """
    found = Task.objects.visible_to(user).select_related("schedule__node").filter(schedule__node_id=node_id, uid=uid)
    task = found.first()
    if not isinstance(task, Task):
        raise Http404(_("This task does not exist, or you have no access to it."))
    return task


def search_tasks(user: User, words: str) -> QuerySet[Task]:
    """Tasks of current projects whose name or activity code contain every word, with their project.

    Those whose name begins so come first; then by name and project.
    """
    wanted = searchable(words).strip()
    if not wanted:
        return Task.objects.none()
    found = Task.objects.visible_to(user).filter(schedule__node__archived_at=None).matching(words)
    rank = Case(When(search_text__startswith=wanted, then=0), default=1)
    found = found.order_by(rank, "search_text", "schedule__node__name", "pk")
    return found.select_related("schedule__node").defer("detail", "notes")


def get_import(user: User, node_id: int, pk: int) -> ScheduleImport:
    """An import by its project.

    Raises:
        Http404: it does not exist or is not theirs to see.
    """
    found = ScheduleImport.objects.visible_to(user).select_related("node", "by", "job")
    imported = found.filter(node_id=node_id, pk=pk).defer("document", "before", "after").first()
    if imported is None:
        raise Http404(_("This import does not exist, or you have no access to it."))
    return imported


def import_history(user: User, node: Node) -> QuerySet[ScheduleImport]:
    """The imports of a project, newest first."""
    found = ScheduleImport.objects.visible_to(user).filter(node=node).select_related("by")
    return found.defer("document", "before", "after", "differences")


def waiting_import(user: User, node: Node) -> ScheduleImport | None:
    """The newest import that waits for a decision."""
    return import_history(user, node).filter(state=ImportState.WAITING).first()


@dataclass(frozen=True, slots=True)
class Slip:
    """A task against its baseline; days are positive when later. Working days are Monday to Friday."""

    uid: int
    wbs: str
    name: str
    milestone: bool
    summary: bool
    critical: bool
    complete: bool
    baseline_start: dt.datetime | None
    baseline_finish: dt.datetime | None
    start: dt.datetime | None
    finish: dt.datetime | None
    calendar_days: int | None
    working_days: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A schedule against one of its baselines. ``added`` and ``removed``: (uid, name) since it was set."""

    baseline: Baseline
    slips: list[Slip]
    added: list[tuple[int, str]]
    removed: list[int]


def working_days_between(start: dt.date | None, finish: dt.date | None) -> int | None:
    """Signed count of weekdays (Monday to Friday) from one date to another; ``None`` where one is missing."""
    if start is None or finish is None:
        return None
    return int(np.busday_count(np.datetime64(start, "D"), np.datetime64(finish, "D")))


def compare_baseline(user: User, schedule: Schedule, baseline: Baseline) -> Comparison:
    """Slip by task and milestone, in outline order: two queries."""
    agreed = {row.uid: row for row in BaselineTask.objects.visible_to(user).filter(baseline=baseline)}
    slips: list[Slip] = []
    added: list[tuple[int, str]] = []
    present = set()
    tasks: Any = Task.objects.visible_to(user).filter(schedule=schedule, blank=False, active=True).order_by("position")
    for task in tasks.only(
        "uid", "wbs", "name", "milestone", "summary", "critical", "actual_finish", "start", "finish", "position"
    ):
        present.add(task.uid)
        was = agreed.get(task.uid)
        if was is None:
            added.append((task.uid, task.name))
            continue
        old = was.finish.date() if was.finish else None
        new = task.finish.date() if task.finish else None
        slips.append(
            Slip(
                uid=task.uid,
                wbs=task.wbs,
                name=task.name,
                milestone=task.milestone,
                summary=task.summary,
                critical=task.critical,
                complete=task.actual_finish is not None,
                baseline_start=was.start,
                baseline_finish=was.finish,
                start=task.start,
                finish=task.finish,
                calendar_days=(new - old).days if old and new else None,
                working_days=working_days_between(old, new),
            )
        )
    return Comparison(baseline, slips, added, sorted(agreed.keys() - present))


@dataclass(frozen=True, slots=True)
class MilestoneTrend:
    """A milestone and the dates foreseen for it, in the order of the status dates at which they were foreseen."""

    uid: int
    name: str
    complete: bool
    points: list[tuple[dt.date, dt.datetime]]


def milestone_trend(user: User, schedule: Schedule) -> list[MilestoneTrend]:
    """The milestone trend chart's lines, the earliest milestone first: one query."""
    lines: dict[int, MilestoneTrend] = {}
    records: Any = MilestoneRecord.objects.visible_to(user).filter(schedule=schedule).order_by("status_date")
    for record in records:
        known = lines.get(record.uid)
        points = known.points if known else []
        points.append((record.status_date, record.finish))
        # The latest name is the one that readers know.
        lines[record.uid] = MilestoneTrend(record.uid, record.name, record.complete, points)
    return sorted(lines.values(), key=lambda line: (line.points[-1][1], line.name))


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list says of a project's schedule."""

    start: dt.datetime | None
    finish: dt.datetime | None
    status_date: dt.datetime | None
    computed_at: dt.datetime | None


def summaries(user: User, node_ids: Iterable[int]) -> dict[int, Summary]:
    """The schedules of many projects by node: one query."""
    rows = Schedule.objects.visible_to(user).filter(node_id__in=list(node_ids))
    return {
        node: Summary(*rest)
        for node, *rest in rows.values_list("node_id", "start", "finish", "status_date", "computed_at")
    }


def exported_document(user: User, node_id: int) -> ScheduleDocument:
    """The project's schedule as a document, for writers of files.

    Raises:
        Http404: there is none, or it is not theirs to see.
    """
    return document_of(get_schedule(user, node_id))
