"""What an edit means: from a document and a task's new values to the document after it. Pure: writes nothing.

Progress follows Microsoft Project: a started task has an actual start; percent complete, actual and remaining duration
always agree (percent = actual / duration); a finished task has an actual finish and nothing remaining.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vigie.engine.terms import Constraint
from vigie.exchange.document import Assignment, Link, ScheduleDocument, Task

EDITABLE = frozenset(
    {
        "name",
        "duration",
        "milestone",
        "manual",
        "active",
        "start",
        "finish",
        "constraint",
        "constraint_date",
        "deadline",
        "calendar_uid",
        "percent_complete",
        "actual_start",
        "actual_finish",
        "remaining_duration",
        "notes",
        "predecessors",
    }
)
"""``start`` and ``finish`` are the dates of a task scheduled by hand; ``predecessors`` a sequence of ``Link``."""

PROGRESS = frozenset({"percent_complete", "actual_start", "actual_finish", "remaining_duration", "notes"})
"""What a member of the team records."""

_OF_SUMMARIES = frozenset({"name", "constraint", "constraint_date", "deadline", "notes", "predecessors", "active"})
_WITHOUT_DATE = (Constraint.AS_SOON_AS_POSSIBLE, Constraint.AS_LATE_AS_POSSIBLE)
FIRST_OWN_UID = 1_500_000_000
"""Tasks made here number from there on, so that no file's tasks meet them."""


def find_task(document: ScheduleDocument, uid: int) -> Task:
    """The task with this uid.

    Raises:
        ValidationError: it is gone.
    """
    for task in document.tasks:
        if task.uid == uid:
            return task
    raise ValidationError(_("This task no longer exists: somebody removed it."))


def apply_edit(
    document: ScheduleDocument, uid: int, values: Mapping[str, Any], computed: Mapping[str, dt.datetime | None]
) -> ScheduleDocument:
    """The document with one task changed.

    Args:
        values: new values by field of ``EDITABLE``.
        computed: ``start`` and ``finish`` as computed now, from which progress without dates takes its own.

    Raises:
        ValidationError: by field, with what to do.
    """
    unknown = values.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    task = find_task(document, uid)
    if task.summary and (wrong := sorted(values.keys() - _OF_SUMMARIES)):
        raise ValidationError({wrong[0]: _("A summary takes this from its tasks: change them instead.")})
    plain = {k: v for k, v in values.items() if k not in PROGRESS | {"predecessors", "duration"}}
    plain |= {"notes": values["notes"]} if "notes" in values else {}
    changed = _with_constraint(replace(task, **plain))
    _check_values(changed)
    assignments = document.assignments
    if "duration" in values and values["duration"] != task.duration:
        changed, assignments = _with_duration(changed, values["duration"], assignments)
    if progress := {k: v for k, v in values.items() if k in PROGRESS - {"notes"}}:
        changed = _with_progress(changed, task, progress, computed)
    links = document.links
    if "predecessors" in values:
        links = _with_predecessors(document, uid, values["predecessors"])
    tasks = tuple(changed if t.uid == uid else t for t in document.tasks)
    return replace(document, tasks=tasks, links=links, assignments=assignments)


def _check_values(task: Task) -> None:
    if not task.name.strip():
        raise ValidationError({"name": _("Give the task a name.")})
    if task.manual and task.start and task.finish and task.finish < task.start:
        raise ValidationError({"finish": _("The finish lies before the start: correct one of them.")})


def _with_constraint(task: Task) -> Task:
    if task.constraint in _WITHOUT_DATE:
        return replace(task, constraint_date=None)
    if task.constraint_date is None:
        raise ValidationError({"constraint_date": _("This constraint needs a date.")})
    return task


def _with_duration(
    task: Task, duration: int | None, assignments: Sequence[Assignment]
) -> tuple[Task, tuple[Assignment, ...]]:
    """A new duration: what was done stays done, the rest follows; work grows in step with it, units stay."""
    if duration is None or duration < 0:
        raise ValidationError({"duration": _("Give a duration of zero or more.")})
    done = _done(task)
    if duration < done:
        raise ValidationError(
            {"duration": _("More than that is already done: give at least the part that is, or correct the progress.")}
        )
    old = task.duration or 0
    changed = replace(
        task,
        duration=duration,
        milestone=task.milestone and duration == 0,
        remaining_duration=duration - done if task.remaining_duration is not None or done else None,
        percent_complete=round(100 * done / duration, 2) if done else task.percent_complete,
        splits=(),
        work=_scaled(task.work, duration, old),
        remaining_work=None,
        estimated=False,
    )
    return changed, tuple(_scale(a, duration, old) if a.task_uid == task.uid else a for a in assignments)


def _scaled(value: int | None, new: int, old: int) -> int | None:
    return None if value is None else round(value * new / old) if old else value


def _scale(assignment: Assignment, new: int, old: int) -> Assignment:
    work = _scaled(assignment.work, new, old)
    if work is None and assignment.units is not None:
        work = round(new * assignment.units)
    done = assignment.actual_work or 0
    return replace(
        assignment,
        work=work,
        remaining_work=max(0, work - done) if work is not None else None,
        remaining_spread=(),
        contour="",
        finish=None,
    )


def _done(task: Task) -> int:
    """Seconds of the duration that are done."""
    if task.actual_finish is not None:
        return task.duration or 0
    if task.actual_start is None and not task.percent_complete:
        return 0
    if task.actual_duration is not None:
        return min(task.actual_duration, task.duration or 0)
    return round((task.duration or 0) * (task.percent_complete or 0) / 100)


def _with_progress(
    task: Task, before: Task, values: Mapping[str, Any], computed: Mapping[str, dt.datetime | None]
) -> Task:
    """One of percent, remaining duration or actual finish says how far the task is; the others follow."""
    duration = task.duration or 0
    start = values.get("actual_start", task.actual_start)
    finish = values.get("actual_finish", task.actual_finish)
    percent = values.get("percent_complete", task.percent_complete) or 0.0
    remaining = values.get("remaining_duration", task.remaining_duration)
    if not 0 <= percent <= 100:
        raise ValidationError({"percent_complete": _("Progress runs from 0 to 100 %: correct the figure.")})
    if remaining is not None and remaining < 0:
        raise ValidationError({"remaining_duration": _("What remains cannot be negative: give zero or more.")})

    def is_new(name: str) -> bool:
        return name in values and values[name] != getattr(before, name)

    if is_new("actual_finish"):
        percent = 100.0 if finish is not None else min(percent, 99.0)
    elif is_new("remaining_duration") and remaining is not None:
        done = _done(before)
        duration = done + remaining
        percent = 100.0 * done / duration if duration else 100.0
    elif is_new("percent_complete"):
        finish = None if percent < 100 else finish
    if percent >= 100:
        start = start or computed.get("start")
        finish = finish or computed.get("finish")
        done = duration
    else:
        finish = None
        done = round(duration * percent / 100)
        start = start or (computed.get("start") if percent else None)
    if start and finish and finish < start:
        raise ValidationError({"actual_finish": _("The task would end before it began: correct one of the two dates.")})
    started = start is not None
    return replace(
        task,
        duration=duration,
        actual_start=start,
        actual_finish=finish,
        percent_complete=round(percent, 2),
        actual_duration=done if started else None,
        remaining_duration=duration - done if started else None,
        stop=None,
        resume=None,
        splits=(),
    )


def _with_predecessors(document: ScheduleDocument, uid: int, wanted: Sequence[Link]) -> tuple[Link, ...]:
    known = {task.uid for task in document.tasks}
    for link in wanted:
        if link.predecessor_uid == uid:
            raise ValidationError({"predecessors": _("A task cannot follow itself: remove this link.")})
        if link.predecessor_uid not in known:
            raise ValidationError({"predecessors": _("There is no task %(uid)s.") % {"uid": link.predecessor_uid}})
    others = [link for link in document.links if link.successor_uid != uid]
    return (*others, *(replace(link, successor_uid=uid) for link in wanted))


def insert_task(document: ScheduleDocument, task: Task, after_uid: int | None) -> tuple[ScheduleDocument, Task]:
    """Put a new task below the row ``after_uid`` (at the end where ``None``): as its sibling, or as the first child of
    a summary that it follows. Returns the document and the task with its number and place."""
    uid = max([FIRST_OWN_UID - 1, *(t.uid for t in document.tasks)]) + 1
    rows = list(document.tasks)
    if after_uid is None:
        index, parent, level = len(rows), None, 1
    else:
        above = find_task(document, after_uid)
        index = rows.index(above) + 1
        parent, level = (
            (above.uid, above.outline_level + 1) if above.summary else (above.parent_uid, above.outline_level)
        )
    task = replace(task, uid=uid, parent_uid=parent, outline_level=level)
    rows.insert(index, task)
    return replace(document, tasks=tuple(rows)), task


def without_task(document: ScheduleDocument, uid: int) -> ScheduleDocument:
    """The document without a task and, for a summary, all below it; their links and assignments go with them."""
    gone = {find_task(document, uid).uid}
    for task in document.tasks:  # children stand after their summary
        if task.parent_uid in gone:
            gone.add(task.uid)
    tasks = [task for task in document.tasks if task.uid not in gone]
    parents = {task.parent_uid for task in tasks}
    return replace(
        document,
        tasks=tuple(
            replace(t, summary=False, duration=t.duration or 28_800) if t.summary and t.uid not in parents else t
            for t in tasks
        ),
        links=tuple(k for k in document.links if k.predecessor_uid not in gone and k.successor_uid not in gone),
        assignments=tuple(a for a in document.assignments if a.task_uid not in gone),
    )
