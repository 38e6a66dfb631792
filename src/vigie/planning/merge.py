"""Three documents side by side: the last import (base), the schedule as it stands here (mine), a new file (theirs).

What only one side changed is taken; what both changed, differently, is a conflict for a person to settle. Records are
compared field by field, by the ``uid`` that schedule files keep; links by their two ends and their type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from vigie.exchange.document import ScheduleDocument, StoredDates, Task

_Record = TypeVar("_Record")
Key = Any

_COMPUTED = frozenset({"stored"})
_WHOLE = "*"
"""As a conflict's field: the whole record, which one side removed and the other changed."""


class Side(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a record, before and after."""

    key: Key
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed the same thing. ``identity`` names it in forms: ``task:12:duration``."""

    identity: str
    key: Key
    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(slots=True)
class Merged(Generic[_Record]):
    """Records after the merge, with what the file changes, what was edited here and stays, and what conflicts."""

    records: dict[Key, _Record] = field(default_factory=dict)
    added: list[Key] = field(default_factory=list)
    removed: list[Key] = field(default_factory=list)
    changed: list[FieldChange] = field(default_factory=list)
    kept: list[FieldChange] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def _names(record: Any) -> list[str]:
    return [f.name for f in fields(record) if f.name not in _COMPUTED]


def changed_fields(old: Any, new: Any) -> list[str]:
    """The names of the fields in which two records of one kind differ, computed ones left out."""
    return [name for name in _names(old) if getattr(old, name) != getattr(new, name)]


def merge_records(
    kind: str,
    base: Mapping[Key, _Record],
    mine: Mapping[Key, _Record],
    theirs: Mapping[Key, _Record],
    choices: Mapping[str, Side],
) -> Merged[_Record]:
    """Merge records of one kind. ``choices``: the side for each conflict, by identity; theirs where none is stated."""
    result: Merged[_Record] = Merged()
    for key in [*theirs, *(k for k in mine if k not in theirs)]:
        b, m, t = base.get(key), mine.get(key), theirs.get(key)
        if m is not None and t is not None:
            result.records[key] = _merge_fields(kind, key, b, m, t, choices, result)
        elif t is not None:
            _only_theirs(kind, key, b, t, choices, result)
        elif m is not None:
            _only_mine(kind, key, b, m, choices, result)
    return result


def _settle(conflict: Conflict, choices: Mapping[str, Side], result: Merged[Any]) -> Side:
    result.conflicts.append(conflict)
    return choices.get(conflict.identity, Side.THEIRS)


def _merge_fields(
    kind: str,
    key: Key,
    base: Any,
    mine: Any,
    theirs: Any,
    choices: Mapping[str, Side],
    result: Merged[Any],
) -> Any:
    taken = {}
    for name in changed_fields(mine, theirs):
        m, t = getattr(mine, name), getattr(theirs, name)
        # Without a base (the first import onto tasks made here) every difference is for a person to settle.
        b = getattr(base, name) if base is not None else None
        if base is not None and m == b:
            taken[name] = t
        elif base is not None and t == b:
            result.kept.append(FieldChange(key, name, t, m))
            continue
        else:
            conflict = Conflict(f"{kind}:{_text(key)}:{name}", key, name, b, m, t)
            if _settle(conflict, choices, result) is Side.MINE:
                continue
            taken[name] = t
        result.changed.append(FieldChange(key, name, m, t))
    return replace(mine, **taken, **({"stored": theirs.stored} if hasattr(theirs, "stored") else {}))


def _only_theirs(kind: str, key: Key, base: Any, theirs: Any, choices: Mapping[str, Side], result: Merged[Any]) -> None:
    if base is not None:
        # Removed here. If the file still says the same, it stays removed.
        if not changed_fields(base, theirs):
            result.kept.append(FieldChange(key, _WHOLE, theirs, None))
            return
        conflict = Conflict(f"{kind}:{_text(key)}:{_WHOLE}", key, _WHOLE, base, None, theirs)
        if _settle(conflict, choices, result) is Side.MINE:
            return
    result.records[key] = theirs
    result.added.append(key)


def _only_mine(kind: str, key: Key, base: Any, mine: Any, choices: Mapping[str, Side], result: Merged[Any]) -> None:
    if base is None:
        # Made here, unknown to the file: it stays.
        result.records[key] = mine
        result.kept.append(FieldChange(key, _WHOLE, None, mine))
        return
    if changed_fields(base, mine):
        conflict = Conflict(f"{kind}:{_text(key)}:{_WHOLE}", key, _WHOLE, base, mine, None)
        if _settle(conflict, choices, result) is Side.MINE:
            result.records[key] = mine
            return
    result.removed.append(key)


def _text(key: Key) -> str:
    return "-".join(str(int(part)) for part in key) if isinstance(key, tuple) else str(key)


@dataclass(frozen=True, slots=True)
class MergedDocument:
    """The document after the merge, and what happened to each kind of record."""

    document: ScheduleDocument
    kinds: Mapping[str, Merged[Any]]

    @property
    def conflicts(self) -> list[Conflict]:
        return [conflict for merged in self.kinds.values() for conflict in merged.conflicts]

    @property
    def changes_nothing(self) -> bool:
        return not any(m.added or m.removed or m.changed or m.conflicts for m in self.kinds.values())


def _by_uid(records: Iterable[Any]) -> dict[Key, Any]:
    return {record.uid: record for record in records}


def _by_ends(links: Iterable[Any]) -> dict[Key, Any]:
    return {(link.predecessor_uid, link.successor_uid, link.type): link for link in links}


_KINDS: tuple[tuple[str, str, Callable[[Iterable[Any]], dict[Key, Any]]], ...] = (
    ("calendar", "calendars", _by_uid),
    ("task", "tasks", _by_uid),
    ("link", "links", _by_ends),
    ("resource", "resources", _by_uid),
    ("assignment", "assignments", _by_uid),
)


def merge(
    base: ScheduleDocument | None,
    mine: ScheduleDocument,
    theirs: ScheduleDocument,
    choices: Mapping[str, Side] | None = None,
) -> MergedDocument:
    """Bring ``theirs`` into ``mine``; ``base`` is what both come from, ``None`` if nothing was imported before.

    ``choices``: which side wins each conflict, by identity (``task:12:duration``); theirs where none is stated.
    """
    base = base or ScheduleDocument()
    kinds = {
        kind: merge_records(
            kind, key(getattr(base, name)), key(getattr(mine, name)), key(getattr(theirs, name)), choices or {}
        )
        for kind, name, key in _KINDS
    }
    properties = merge_records(
        "properties",
        {0: base.properties},
        {0: mine.properties},
        {0: theirs.properties},
        choices or {},
    )
    kinds["properties"] = properties
    tasks = _in_outline_order(list(kinds["task"].records.values()), theirs.tasks, mine.tasks)
    alive = {task.uid for task in tasks}
    resources = kinds["resource"].records
    document = ScheduleDocument(
        properties=properties.records[0],
        calendars=tuple(kinds["calendar"].records.values()),
        tasks=tasks,
        links=tuple(
            link
            for link in kinds["link"].records.values()
            if link.predecessor_uid in alive and link.successor_uid in alive
        ),
        resources=tuple(resources.values()),
        assignments=tuple(
            a
            for a in kinds["assignment"].records.values()
            if a.task_uid in alive and (a.resource_uid is None or a.resource_uid in resources)
        ),
        custom_fields=theirs.custom_fields or mine.custom_fields,
        notices=theirs.notices,
    )
    return MergedDocument(document, kinds)


def _in_outline_order(tasks: Sequence[Task], theirs: Sequence[Task], mine: Sequence[Task]) -> tuple[Task, ...]:
    """The file's order; what only stands here comes after the row that it follows here, under its own summary."""
    by_uid = {task.uid: task for task in tasks}
    order = [task.uid for task in theirs if task.uid in by_uid]
    placed = set(order)
    previous: int | None = None
    for task in mine:
        if task.uid in by_uid and task.uid not in placed:
            order.insert(order.index(previous) + 1 if previous in placed else 0, task.uid)
            placed.add(task.uid)
        if task.uid in placed:
            previous = task.uid
    return _reparented([by_uid[uid] for uid in order])


def _reparented(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Tasks whose summary is gone move up to the nearest one that stands above them; each follows its parent."""
    known = {task.uid for task in tasks}
    children: dict[int | None, list[Task]] = {}
    for task in tasks:
        parent = task.parent_uid if task.parent_uid in known and task.parent_uid != task.uid else None
        children.setdefault(parent, []).append(task)
    ordered: list[Task] = []
    stack: list[tuple[Task, int | None, int]] = [(t, None, 1) for t in reversed(children.get(None, []))]
    while stack:
        task, parent, level = stack.pop()
        below = children.pop(task.uid, [])
        # A project's own summary row stands at level 0 in files that show it.
        level = task.outline_level if parent is None else level
        ordered.append(replace(task, parent_uid=parent, outline_level=level) if task.parent_uid != parent else task)
        stack.extend((child, task.uid, level + 1) for child in reversed(below))
    return tuple(ordered)


def without_stored_dates(document: ScheduleDocument) -> ScheduleDocument:
    """The document without the dates that its tool had computed: what two saves of one schedule have in common."""
    return replace(document, tasks=tuple(replace(task, stored=StoredDates()) for task in document.tasks))
