"""The milestones that come next, across projects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from vigie.accounts.access import node_filter
from vigie.accounts.models import User
from vigie.insight.models import UNDER_WAY
from vigie.insight.policies import VIEW_INDICATORS
from vigie.planning.indicators.clocks import read_clocks
from vigie.planning.indicators.data import day_seconds
from vigie.planning.models import BaselineTask, Task
from vigie.portfolio.indicators import Unit, format_value
from vigie.portfolio.models import Node


@dataclass(frozen=True, slots=True)
class NextMilestone:
    """A milestone still to be reached; ``slip`` in working days against the current baseline, if it stands there."""

    project: Node
    uid: int
    name: str
    day: dt.date
    agreed: dt.date | None
    slip: float | None

    @property
    def late(self) -> bool:
        """Half a working day or more: what is shown as a day."""
        return self.slip is not None and self.slip >= 0.5

    @property
    def slip_text(self) -> str:
        """The slip in words; a dash where nothing was agreed."""
        return format_value(self.slip, Unit.WORKING_DAYS, signed=True)


def next_milestones(user: User, node: Node | None, limit: int) -> list[NextMilestone]:
    """The next ones of the projects under way that the user may see, by date; those overdue come first.

    Three queries, whatever the number of projects.
    """
    rows = _open_milestones().filter(node_filter(user, VIEW_INDICATORS, "schedule__node"))
    rows = rows.filter(schedule__node__status__in=UNDER_WAY, schedule__node__archived_at=None)
    if node is not None:
        rows = rows.filter(schedule__node__path__below=node.path)
    return _with_slip(list(rows.order_by("finish", "pk")[:limit]))


def milestones_of(pks: Iterable[int], per_project: int) -> dict[int, list[NextMilestone]]:
    """The first open milestones of these projects, whose right was checked. Three queries."""
    rows = _open_milestones().filter(schedule__node_id__in=list(pks))
    chosen: dict[int, list[Task]] = {}
    for task in rows.order_by("finish", "pk"):
        found = chosen.setdefault(task.schedule.node_id, [])
        if len(found) < per_project:
            found.append(task)
    by_project: dict[int, list[NextMilestone]] = {}
    for milestone in _with_slip([t for found in chosen.values() for t in found]):
        by_project.setdefault(milestone.project.pk, []).append(milestone)
    return by_project


def _open_milestones() -> Any:
    found = Task.objects.filter(milestone=True, actual_finish=None, summary=False, active=True, external=False)
    found = found.filter(Q(percent_complete=None) | Q(percent_complete__lt=100)).exclude(finish=None)
    return found.select_related("schedule__node").only(
        "uid", "name", "finish", "calendar_uid", "schedule__properties", "schedule__node__name"
    )


def _with_slip(tasks: list[Task]) -> list[NextMilestone]:
    schedules = {t.schedule_id: t.schedule for t in tasks}
    agreed = BaselineTask.objects.filter(
        baseline__current=True, baseline__schedule_id__in=schedules, uid__in={t.uid for t in tasks}
    )
    finishes = {
        (pk, uid): finish for pk, uid, finish in agreed.values_list("baseline__schedule_id", "uid", "finish") if finish
    }
    clocks = read_clocks({pk: schedule.properties.get("calendar_uid") for pk, schedule in schedules.items()})
    found = []
    for task in tasks:
        assert task.finish
        then = finishes.get((task.schedule_id, task.uid))
        slip = None
        if then is not None:
            seconds = clocks.seconds_between(task.schedule_id, task.calendar_uid, then, task.finish)
            slip = seconds / day_seconds(task.schedule.properties)
        day = task.finish.date()
        found.append(NextMilestone(task.schedule.node, task.uid, task.name, day, then.date() if then else None, slip))
    return found
