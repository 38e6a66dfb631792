"""What every document must hold, whatever file it comes from: numbers are unique, references lead somewhere, parents
end at the top. Cyclic links are legal here: the engine names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from vigie.exchange.document import Assignment, Calendar, Link, Resource, ScheduleDocument, Task
from vigie.exchange.errors import UnreadableFile, UnsafeFile
from vigie.exchange.values import Notices

_EXCEPTION_DAYS = 5_000_000
_CALENDAR_DEPTH = 50
"""Schedulers know calendars based on another, not chains of dozens."""


class _Numbered(Protocol):
    @property
    def uid(self) -> int: ...

    @property
    def name(self) -> str: ...


def checked(document: ScheduleDocument, notices: Notices) -> ScheduleDocument:
    """The document with dangling references taken out, each with a notice.

    Raises ``UnreadableFile`` with code ``duplicate_uid``, ``cyclic_outline`` or ``cyclic_calendars``, which name rows.
    """
    _refuse_duplicates("task", document.tasks)
    _refuse_duplicates("resource", document.resources)
    calendars = sound_calendars(document.calendars, notices)
    known = {calendar.uid for calendar in calendars}
    tasks = _tasks(document.tasks, known, notices)
    resources = tuple(_resource(resource, known, notices) for resource in document.resources)
    properties = document.properties
    if properties.calendar_uid is not None and properties.calendar_uid not in known:
        notices.add("unknown_calendar", kind="project", uid=0, calendar=properties.calendar_uid)
        properties = replace(properties, calendar_uid=None)
    places = {task.uid: place for place, task in enumerate(tasks)}
    return replace(
        document,
        properties=properties,
        calendars=calendars,
        tasks=tasks,
        links=_links(document.links, places, notices),
        resources=resources,
        assignments=_assignments(document.assignments, places, {resource.uid for resource in resources}, notices),
        notices=(*document.notices, *notices.all()),
    )


def _refuse_duplicates(kind: str, rows: Iterable[_Numbered]) -> None:
    seen: dict[int, str] = {}
    for row in rows:
        if row.uid in seen:
            raise UnreadableFile(
                "duplicate_uid", kind=kind, uid=row.uid, first=seen[row.uid][:60], second=row.name[:60]
            )
        seen[row.uid] = row.name


def _circle(parents: Mapping[int, int | None]) -> list[int]:
    """The members of a circle of parents, or nothing."""
    finished: set[int] = set()
    for start in parents:
        path: dict[int, None] = {}
        uid: int | None = start
        while uid is not None and uid in parents and uid not in finished:
            if uid in path:
                members = list(path)
                return members[members.index(uid) :]
            path[uid] = None
            uid = parents[uid]
        finished.update(path)
    return []


def sound_calendars(calendars: Iterable[Calendar], notices: Notices) -> tuple[Calendar, ...]:
    """The calendars, safe to compute with: readers that do so ask before the document is complete.

    Raises ``UnreadableFile`` or ``UnsafeFile`` with ``duplicate_uid``, ``cyclic_calendars``, ``deep_calendars`` or
    ``too_many_exceptions``.
    """
    calendars = tuple(calendars)
    _refuse_duplicates("calendar", calendars)
    _refuse_endless(calendars)
    rows = {calendar.uid: calendar for calendar in calendars}
    members = _circle({row.uid: row.parent_uid for row in calendars})
    if members:
        raise UnreadableFile("cyclic_calendars", names=_names(rows, members))
    _refuse_deep(rows)
    result = []
    for row in calendars:
        if row.parent_uid is not None and row.parent_uid not in rows:
            notices.add("unknown_calendar", kind="calendar", uid=row.uid, calendar=row.parent_uid)
            row = replace(row, parent_uid=None)
        result.append(row)
    return tuple(result)


def _refuse_endless(calendars: tuple[Calendar, ...]) -> None:
    """Each day of an exception is kept apart: some millions are beyond any real calendar, and would exhaust memory."""
    days = 0
    for row in calendars:
        days += sum((exception.last - exception.first).days + 1 for exception in row.exceptions)
        if days > _EXCEPTION_DAYS:
            raise UnsafeFile("too_many_exceptions", name=row.name[:60], uid=row.uid)


def _refuse_deep(rows: Mapping[int, Calendar]) -> None:
    for row in rows.values():
        depth, above = 0, rows.get(-1 if row.parent_uid is None else row.parent_uid)
        while above is not None and above.parent_uid is not None:
            depth += 1
            if depth > _CALENDAR_DEPTH:
                raise UnsafeFile("deep_calendars", name=row.name[:60], uid=row.uid)
            above = rows.get(above.parent_uid)


def _names(rows: Mapping[int, _Numbered], uids: list[int]) -> str:
    return ", ".join(f"«{rows[uid].name[:40]}» ({uid})" for uid in uids[:10])


def _tasks(tasks: tuple[Task, ...], calendars: set[int], notices: Notices) -> tuple[Task, ...]:
    rows = {task.uid: task for task in tasks}
    members = _circle({task.uid: task.parent_uid for task in tasks})
    if members:
        raise UnreadableFile("cyclic_outline", names=_names(rows, members))
    parents = {task.parent_uid for task in tasks}
    result = []
    for task in tasks:
        if task.parent_uid is not None and task.parent_uid not in rows:
            notices.add("unknown_parent", uid=task.uid, parent=task.parent_uid)
            task = replace(task, parent_uid=None)
        if task.calendar_uid is not None and task.calendar_uid not in calendars:
            notices.add("unknown_calendar", kind="task", uid=task.uid, calendar=task.calendar_uid)
            task = replace(task, calendar_uid=None)
        if not task.summary and task.uid in parents:
            task = replace(task, summary=True)
        result.append(task)
    return tuple(result)


def _resource(resource: Resource, calendars: set[int], notices: Notices) -> Resource:
    if resource.calendar_uid is None or resource.calendar_uid in calendars:
        return resource
    notices.add("unknown_calendar", kind="resource", uid=resource.uid, calendar=resource.calendar_uid)
    return replace(resource, calendar_uid=None)


def _links(links: tuple[Link, ...], tasks: Mapping[int, int], notices: Notices) -> tuple[Link, ...]:
    """``tasks``: the place of each; links stand in the order of their successors."""
    result: dict[Link, None] = {}
    for link in links:
        if link.predecessor_uid == link.successor_uid:
            notices.add("link_to_itself", uid=link.successor_uid)
        elif link.predecessor_uid not in tasks or link.successor_uid not in tasks:
            notices.add("link_without_task", predecessor=link.predecessor_uid, successor=link.successor_uid)
        else:
            result[link] = None
    return tuple(sorted(result, key=lambda link: tasks[link.successor_uid]))


def _assignments(
    assignments: tuple[Assignment, ...], tasks: Mapping[int, int], resources: set[int], notices: Notices
) -> tuple[Assignment, ...]:
    result: list[Assignment] = []
    seen: set[int] = set()
    highest = max((assignment.uid for assignment in assignments), default=0)
    for assignment in assignments:
        if assignment.task_uid not in tasks:
            if assignment.task_uid != 0:  # the project's own row keeps no assignments
                notices.add("assignment_without_task", uid=assignment.uid, task=assignment.task_uid)
            continue
        if assignment.resource_uid is not None and assignment.resource_uid not in resources:
            notices.add("unknown_resource", uid=assignment.uid, resource=assignment.resource_uid)
            assignment = replace(assignment, resource_uid=None)
        if assignment.uid in seen:
            highest += 1
            notices.add("assignment_renumbered", uid=assignment.uid, new=highest)
            assignment = replace(assignment, uid=highest)
        seen.add(assignment.uid)
        result.append(assignment)
    return tuple(result)
