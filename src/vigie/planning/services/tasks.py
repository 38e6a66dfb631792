"""Edits of tasks: seen before they are kept, and never over somebody else's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.audit import record
from vigie.accounts.models import User
from vigie.exchange.document import ScheduleDocument
from vigie.exchange.document import Task as TaskRecord
from vigie.planning import policies
from vigie.planning.differences import moves
from vigie.planning.documents import document_of, store_document, store_task
from vigie.planning.edits import PROGRESS, apply_edit, find_task, insert_task, without_task
from vigie.planning.models import Schedule, Task
from vigie.planning.results import Outcome, instant, recompute, run_engine
from vigie.planning.services.schedules import lock, next_revision
from vigie.portfolio.services import EditConflict


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit would do, nothing of it written.

    ``moved``: as ``differences.moves`` gives it. ``finish``: of the project, before and after. ``newly_critical``,
    ``no_longer_critical``, ``late``: (uid, name); late tasks end after their deadline and did not before.
    """

    moved: list[dict[str, Any]]
    start: tuple[dt.datetime | None, dt.datetime | None]
    finish: tuple[dt.datetime | None, dt.datetime | None]
    newly_critical: list[tuple[int, str]]
    no_longer_critical: list[tuple[int, str]]
    late: list[tuple[int, str]]
    document: ScheduleDocument
    outcome: Outcome


def _authorize(task: Task, actor: User, values: dict[str, Any]) -> None:
    node = task.schedule.node
    if values.keys() <= PROGRESS:
        authorize(actor, policies.RECORD_PROGRESS, node)
    else:
        authorize(actor, policies.CHANGE_SCHEDULE, node)


def preview_task_edit(task: Task, *, actor: User, **values: Any) -> Preview:
    """What moves, and by how much, if the task took these values (fields of ``edits.EDITABLE``).

    Raises:
        PermissionDenied, ValidationError: as ``edit_task``.
    """
    _authorize(task, actor, values)
    return _preview(task, values)


def _preview(task: Task, values: dict[str, Any]) -> Preview:
    schedule = task.schedule
    document = apply_edit(document_of(schedule), task.uid, values, {"start": task.start, "finish": task.finish})
    outcome = run_engine(document)
    rows = schedule.tasks.values_list("uid", "start", "finish", "critical", "deadline")
    stored = {uid: (start, finish, critical, deadline) for uid, start, finish, critical, deadline in rows}
    newly: list[tuple[int, str]] = []
    no_longer: list[tuple[int, str]] = []
    late: list[tuple[int, str]] = []
    critical, finishes = outcome.schedule.critical.tolist(), outcome.schedule.finish.tolist()
    for record_, is_critical, seconds in zip(document.tasks, critical, finishes, strict=True):
        if record_.summary or record_.null or not record_.active:
            continue
        _start, old_finish, was_critical, old_deadline = stored[record_.uid]
        named = (record_.uid, record_.name)
        if is_critical and not was_critical:
            newly.append(named)
        elif was_critical and not is_critical:
            no_longer.append(named)
        finish = instant(seconds)
        was_late = bool(old_deadline and old_finish and old_finish > old_deadline)
        if record_.deadline and finish and finish > record_.deadline and not was_late:
            late.append(named)
    before = {uid: (rest[0], rest[1]) for uid, rest in stored.items()}
    return Preview(
        moved=moves(before, outcome),
        start=(schedule.start, outcome.start),
        finish=(schedule.finish, outcome.finish),
        newly_critical=newly,
        no_longer_critical=no_longer,
        late=late,
        document=document,
        outcome=outcome,
    )


@transaction.atomic
def edit_task(task: Task, *, actor: User, revision: int, **values: Any) -> Task:
    """Change a task and compute the schedule anew.

    Args:
        revision: the schedule's revision that the editor saw.

    Raises:
        PermissionDenied: planning is for those who steer the project; the team records progress and notes.
        EditConflict: this task was changed since ``revision``; nothing was written.
        ValidationError: by field, or because the schedule could not be computed; nothing was written.
    """
    _authorize(task, actor, values)
    schedule = lock(task.schedule)
    current = Task.objects.select_related("schedule__node").filter(schedule=schedule, uid=task.uid).first()
    if current is None:
        raise ValidationError(_("This task no longer exists: somebody removed it."))
    if current.edited_revision > revision:
        raise EditConflict(current)
    document = document_of(schedule)
    old = find_task(document, task.uid)
    old_links = [link for link in document.links if link.successor_uid == task.uid]
    after = apply_edit(document, task.uid, values, {"start": current.start, "finish": current.finish})
    new = find_task(after, task.uid)
    store_task(schedule, after, task.uid)
    number = next_revision(schedule)
    schedule.tasks.filter(uid=task.uid).update(edited_revision=number)
    recompute(schedule, after)
    before_values = {name: getattr(old, name) for name in values if name != "predecessors"}
    after_values = {name: getattr(new, name) for name in values if name != "predecessors"}
    if "predecessors" in values:
        before_values["predecessors"] = [str(link.predecessor_uid) for link in old_links]
        after_values["predecessors"] = [str(link.predecessor_uid) for link in values["predecessors"]]
    current.refresh_from_db()
    record(
        "planning.edit_task",
        current,
        actor=actor,
        node_id=schedule.node_id,
        old=before_values,
        new=after_values | {"revision": number},
    )
    return current


@transaction.atomic
def add_task(
    schedule: Schedule, *, actor: User, name: str, duration: int = 28_800, after_uid: int | None = None
) -> Task:
    """Add a task below the row ``after_uid``, at the end where none is stated; zero duration makes a milestone."""
    authorize(actor, policies.CHANGE_SCHEDULE, schedule.node)
    schedule = lock(schedule)
    if not name.strip():
        raise ValidationError({"name": _("Give the task a name.")})
    if duration < 0:
        raise ValidationError({"duration": _("Give a duration of zero or more.")})
    draft = TaskRecord(uid=0, name=name.strip(), duration=duration, milestone=duration == 0)
    document, made = insert_task(document_of(schedule), draft, after_uid)
    _replace(schedule, document)
    number = next_revision(schedule)
    task = schedule.tasks.get(uid=made.uid)
    task.edited_revision = number
    task.save(update_fields=["edited_revision"])
    new = {"name": task.name, "duration": duration, "revision": number}
    record("planning.add_task", task, actor=actor, node_id=schedule.node_id, new=new)
    return task


@transaction.atomic
def remove_task(task: Task, *, actor: User, revision: int) -> None:
    """Remove a task and, for a summary, all below it. The audit trail keeps its name and dates.

    Raises:
        EditConflict: it, or what is below it, was changed since ``revision``.
    """
    authorize(actor, policies.CHANGE_SCHEDULE, task.schedule.node)
    schedule = lock(task.schedule)
    current = schedule.tasks.filter(uid=task.uid).first()
    if current is None:
        raise ValidationError(_("This task no longer exists: somebody removed it."))
    before = document_of(schedule)
    after = without_task(before, task.uid)
    gone = {t.uid for t in before.tasks}.difference(t.uid for t in after.tasks)
    changed = schedule.tasks.filter(edited_revision__gt=revision).order_by("-edited_revision")
    for row in changed.only("uid", "edited_revision"):
        if row.uid in gone:
            raise EditConflict(current)
    old = {
        "name": current.name,
        "start": current.start,
        "finish": current.finish,
        "tasks": len(before.tasks) - len(after.tasks),
    }
    record("planning.remove_task", current, actor=actor, node_id=schedule.node_id, old=old)
    _replace(schedule, after)
    next_revision(schedule)


def _replace(schedule: Schedule, document: ScheduleDocument) -> None:
    store_document(schedule, document)
    recompute(schedule, document)
