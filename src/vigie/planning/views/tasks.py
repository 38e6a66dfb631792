"""One task: its facts, its form with the preview of what moves, and why it stands where it stands.

Each part works as a full page, and as the inside of the chart's panel when htmx asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from vigie.engine.terms import Constraint
from vigie.planning.models import Dependency, Schedule, Task
from vigie.planning.tables import AGREED_FINISH, AGREED_START, LATE
from vigie.planning.views.page import Page, with_schedule
from vigie.planning.wording import (
    constraint_labels,
    lag_text,
    link_type_text,
    moment_text,
    percent_text,
    shift_text,
    working_days,
)


def get_task(schedule: Schedule, uid: int) -> Task:
    """The task with ``agreed_start``, ``agreed_finish`` and ``late``; raises ``Http404``."""
    found = schedule.tasks.filter(uid=uid, blank=False)
    task = found.annotate(agreed_start=AGREED_START, agreed_finish=AGREED_FINISH, late=LATE).first()
    if task is None:
        raise Http404(_("This task does not exist in the schedule any more."))
    return task


def show(request: HttpRequest, page: Page, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The part alone for htmx, in the whole page otherwise."""
    inside = request.headers.get("HX-Request") == "true"
    context = page.context | context | {"panel": template, "target": "#task-panel-body" if inside else "#task-page"}
    return render(request, template if inside else "planning/task.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str


def _facts(task: Task, page: Page) -> list[Fact]:
    day = page.seconds_per_day
    facts = [Fact(_("Start"), moment_text(task.start)), Fact(_("Finish"), moment_text(task.finish))]
    if not task.milestone and not task.summary:
        facts.append(Fact(_("Duration"), working_days(task.duration, day)))
    facts.append(Fact(_("Done"), percent_text(task.percent_complete)))
    if task.actual_start:
        facts.append(Fact(_("Actual start"), moment_text(task.actual_start)))
    if task.actual_finish:
        facts.append(Fact(_("Actual finish"), moment_text(task.actual_finish)))
    if not task.summary:
        facts.append(Fact(_("Total float"), working_days(task.total_float, day)))
        facts.append(Fact(_("Free float"), working_days(task.free_float, day)))
        facts.append(Fact(_("Late start"), moment_text(task.late_start)))
        facts.append(Fact(_("Late finish"), moment_text(task.late_finish)))
    if task.agreed_finish:  # type: ignore[attr-defined]
        agreed = task.agreed_finish  # type: ignore[attr-defined]
        text = moment_text(agreed)
        if task.finish:
            text += f" ({shift_text(task.finish - agreed)})"
        facts.append(Fact(_("Baseline finish"), text))
    if task.constraint != Constraint.AS_SOON_AS_POSSIBLE:
        text = constraint_labels()[task.constraint]
        if task.constraint_date:
            text += f" {moment_text(task.constraint_date)}"
        facts.append(Fact(_("Constraint"), text))
    if task.deadline:
        facts.append(Fact(_("Deadline"), moment_text(task.deadline)))
    if task.calendar_uid is not None:
        calendar = task.schedule.calendars.filter(uid=task.calendar_uid).first()
        if calendar:
            facts.append(Fact(_("Calendar"), calendar.name))
    people = _people(task)
    if people:
        facts.append(Fact(_("Resources"), ", ".join(people)))
    return facts


def _people(task: Task) -> list[str]:
    uids = task.schedule.assignments.filter(task_uid=task.uid).values("resource_uid")
    return list(task.schedule.resources.filter(uid__in=uids).exclude(name="").values_list("name", flat=True))


@dataclass(frozen=True, slots=True)
class LinkLine:
    task: Task
    text: str
    driving: bool


def _links(schedule: Schedule, links: list[Dependency], end: str, day: int) -> list[LinkLine]:
    """The tasks at one end of the links (``predecessor_uid`` or ``successor_uid``)."""
    found = {task.uid: task for task in schedule.tasks.filter(uid__in=[getattr(link, end) for link in links])}
    lines = []
    for link in links:
        task = found.get(getattr(link, end))
        if task is not None:
            lag = lag_text(link.lag, link.lag_unit, link.lag_percent, day)
            lines.append(LinkLine(task, f"{link_type_text(link.type)} {lag}".strip(), link.driving))
    return lines


@login_required
def task(request: HttpRequest, pk: int, uid: int) -> HttpResponse:
    page, schedule = with_schedule(request, pk, "table")
    found = get_task(schedule, uid)
    links = schedule.dependencies
    context = {
        "task": found,
        "facts": _facts(found, page),
        "predecessors": _links(
            schedule, list(links.filter(successor_uid=uid)), "predecessor_uid", page.seconds_per_day
        ),
        "successors": _links(schedule, list(links.filter(predecessor_uid=uid)), "successor_uid", page.seconds_per_day),
    }
    return show(request, page, "planning/_task_facts.html", context)
