"""Two states of a schedule side by side: what was added, removed and changed, what moved, and which change did it.

What moved the project's finish is found by making the changes one after another, in a fixed order, and computing the
schedule in between. The effects add up to the whole movement; each holds with the changes before it already made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

from vigie.engine import NEVER, PlanError, Schedule, schedule
from vigie.exchange.document import Assignment, Link, ScheduleDocument, Task, Tool
from vigie.exchange.plan import plan_of

RUNS, LEAST_RUNS, TASKS_IN_ALL = 200, 24, 60_000
"""How often at most the schedule is computed to find what moved the finish: fewer times where there are many tasks, so
that a person can wait for it. The rest is told together."""


class Kind(StrEnum):
    """What a change is about, in the order in which changes are made."""

    PROJECT = "project"
    CALENDARS = "calendars"
    REMOVED = "removed"
    ADDED = "added"
    STRUCTURE = "structure"
    LINKS = "links"
    CALENDAR = "calendar"
    CONSTRAINT = "constraint"
    DURATION = "duration"
    RESOURCES = "resources"
    PROGRESS = "progress"
    OTHER = "other"


_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.STRUCTURE: ("parent_uid", "summary"),
    Kind.CALENDAR: ("calendar_uid", "ignore_resource_calendar"),
    Kind.CONSTRAINT: (
        "constraint",
        "constraint_date",
        "secondary_constraint",
        "secondary_constraint_date",
        "deadline",
        "expected_finish",
        "external_early_start",
        "external_late_finish",
        "manual",
        "levelling_delay",
    ),
    Kind.DURATION: ("duration", "duration_unit"),
    Kind.PROGRESS: (
        "actual_start",
        "actual_finish",
        "actual_duration",
        "remaining_duration",
        "percent_complete",
        "stop",
        "resume",
        "suspend",
    ),
    Kind.OTHER: (
        "active",
        "null",
        "external",
        "external_project",
        "activity_type",
        "task_type",
        "effort_driven",
        "splits",
    ),
}
_TYPED = ("start", "finish")
"""Input where a task is manual or another project's; else what the tool had computed."""
_PROJECT = (
    "start",
    "finish",
    "status_date",
    "must_finish_by",
    "schedule_from_finish",
    "honour_constraints",
    "multiple_critical_paths",
    "progress_logic",
    "lag_calendar",
    "calendar_uid",
    "expected_finish_dates",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of input. ``uid``: the task, 0 for the whole project; ``details``: (field, before, after)."""

    kind: Kind
    uid: int
    details: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """A change and by how many seconds on the clock it moved the project's finish; ``None``: all others together."""

    change: Change | None
    seconds: int


@dataclass(frozen=True, slots=True)
class Move:
    """A task in both states; instants as the engine computes them, ``NEVER`` where there is none."""

    uid: int
    start: tuple[int, int]
    finish: tuple[int, int]
    critical: tuple[bool, bool]

    @property
    def seconds(self) -> int:
        """By how much it ends later, on the clock."""
        return self.finish[1] - self.finish[0]


@dataclass(frozen=True)
class Comparison:
    """Two states. Uids are the earlier one's; tasks that were added have uids that it does not use.

    ``before`` and ``after``: the tasks by uid; ``later_uid``: what the later state itself calls them. ``moves``: leaves
    whose dates differ, the largest slip first.
    """

    before: Mapping[int, Task]
    after: Mapping[int, Task]
    added: tuple[int, ...]
    removed: tuple[int, ...]
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    newly_critical: tuple[int, ...]
    no_longer_critical: tuple[int, ...]
    finish: tuple[int, int]
    effects: tuple[Effect, ...]
    later_uid: Mapping[int, int]

    def name(self, uid: int) -> str:
        """What the task is called now, or was."""
        task = self.after.get(uid) or self.before.get(uid)
        return task.name if task else ""


def compare(before: ScheduleDocument, after: ScheduleDocument) -> Comparison:
    """Compare two states of one schedule; tasks are paired by GUID, activity code or uid.

    Raises ``PlanError`` where the dates of one of them cannot be computed.
    """
    tasks = _paired(before.tasks, after.tasks, _task_keys(before, after))
    after = _in_terms_of(before, after, tasks)
    first, second = schedule(plan_of(before)), schedule(plan_of(after))
    old, new = {t.uid: t for t in before.tasks}, {t.uid: t for t in after.tasks}
    changes = tuple(_changes(before, after, old, new))
    states = _states(before, first), _states(after, second)
    both = [uid for uid in states[0] if uid in states[1]]
    moves = [Move(uid, *zip(states[0][uid], states[1][uid], strict=True)) for uid in both]  # type: ignore[arg-type]
    moved = [m for m in moves if m.start[0] != m.start[1] or m.finish[0] != m.finish[1]]
    was, now = ({uid for uid, state in s.items() if state[2]} for s in states)
    return Comparison(
        old,
        new,
        tuple(uid for uid in new if uid not in old),
        tuple(uid for uid in old if uid not in new),
        changes,
        tuple(sorted(moved, key=lambda m: -abs(m.seconds))),
        tuple(uid for uid in new if uid in now - was),
        tuple(uid for uid in old if uid in was - now),
        (first.project_finish, second.project_finish),
        _Steps(before, after, changes).effects(first.project_finish, second.project_finish),
        {uid: own for own, uid in tasks.items()},
    )


def _states(document: ScheduleDocument, computed: Schedule) -> dict[int, tuple[int, int, bool]]:
    """Start, finish and whether it is critical, of every leaf that has dates."""
    columns = computed.start.tolist(), computed.finish.tolist(), computed.critical.tolist()
    rows = zip(document.tasks, *columns, strict=True)
    return {t.uid: (start, end, c) for t, start, end, c in rows if not (t.summary or t.null) and start != NEVER}


# ---------------------------------------------------------------- who is who

_Named = TypeVar("_Named")


def _in_terms_of(before: ScheduleDocument, after: ScheduleDocument, tasks: Mapping[int, int]) -> ScheduleDocument:
    """The later document with the uids of the earlier one, for tasks, calendars and resources."""
    calendars = _paired(before.calendars, after.calendars, [lambda c: (c.uid, c.name), lambda c: c.name])
    resources = _paired(
        before.resources, after.resources, [lambda r: r.guid, lambda r: (r.uid, r.name), lambda r: r.name]
    )

    def of(uids: Mapping[int, int], uid: int | None) -> int | None:
        return None if uid is None else uids.get(uid, uid)

    return replace(
        after,
        properties=replace(after.properties, calendar_uid=of(calendars, after.properties.calendar_uid)),
        calendars=tuple(
            replace(c, uid=calendars[c.uid], parent_uid=of(calendars, c.parent_uid)) for c in after.calendars
        ),
        resources=tuple(
            replace(r, uid=resources[r.uid], calendar_uid=of(calendars, r.calendar_uid)) for r in after.resources
        ),
        tasks=tuple(
            replace(t, uid=tasks[t.uid], parent_uid=of(tasks, t.parent_uid), calendar_uid=of(calendars, t.calendar_uid))
            for t in after.tasks
        ),
        links=tuple(
            replace(x, predecessor_uid=tasks[x.predecessor_uid], successor_uid=tasks[x.successor_uid])
            for x in after.links
            if x.predecessor_uid in tasks and x.successor_uid in tasks
        ),
        assignments=tuple(
            replace(a, task_uid=tasks[a.task_uid], resource_uid=of(resources, a.resource_uid))
            for a in after.assignments
            if a.task_uid in tasks
        ),
    )


def _task_keys(before: ScheduleDocument, after: ScheduleDocument) -> list[Callable[[Task], object]]:
    """Primavera's activity codes outlive a copy into another database; Microsoft Project's uids outlive renaming, and
    tools that give new GUIDs at each save keep uids and names."""
    keys: list[Callable[[Task], object]] = [lambda t: t.guid]
    if Tool.PRIMAVERA in (before.properties.tool, after.properties.tool):
        keys.append(lambda t: t.code)
    keys.append(lambda t: (t.uid, t.name))
    # Summaries of Primavera have no code, and another number in each copy.
    keys.append(lambda t: (t.wbs, t.name) if t.summary else None)
    keys.append(lambda t: t.name if t.summary else None)
    keys.append(lambda t: t.summary and t.outline_level == 1)
    if not all(t.guid for document in (before, after) for t in document.tasks):
        keys.append(lambda t: t.uid)
    return keys


def _paired(before: Sequence[Any], after: Sequence[Any], keys: Iterable[Callable[[Any], object]]) -> dict[int, int]:
    """The uid that each later record gets: its partner's by the first key that both have alone, else one not in use."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for key in keys:
        ours, theirs = (Counter(key(record) for record in side) for side in (before, after))
        partners = {key(r): r.uid for r in before if key(r) and ours[key(r)] == 1 and r.uid not in taken}
        for record in after:
            partner = partners.get(key(record)) if key(record) and theirs[key(record)] == 1 else None
            if record.uid not in found and partner is not None and partner not in taken:
                found[record.uid] = partner
                taken.add(partner)
    used = {r.uid for r in before} | {r.uid for r in after}
    free = max(used, default=0) + 1
    for record in after:
        if record.uid in found:
            continue
        if record.uid in taken or any(r.uid == record.uid for r in before):
            found[record.uid] = free
            free += 1
        else:
            found[record.uid] = record.uid
        taken.add(found[record.uid])
    return found


# ---------------------------------------------------------------- what changed


def _changes(
    before: ScheduleDocument, after: ScheduleDocument, old: Mapping[int, Task], new: Mapping[int, Task]
) -> Iterable[Change]:
    """Every change of input, in the order in which they are made: by kind, then by the tasks' order."""
    project = _differing(before.properties, after.properties, _PROJECT)
    if not before.properties.schedule_from_finish and not after.properties.schedule_from_finish:
        project = tuple(d for d in project if d[0] != "finish")
    if project:
        yield Change(Kind.PROJECT, 0, project)
    calendars = [{c.uid: c for c in d.calendars} for d in (before, after)]
    differing = [uid for uid in {**calendars[0], **calendars[1]} if calendars[0].get(uid) != calendars[1].get(uid)]
    named = tuple((name, None, None) for name in sorted({_calendar_name(calendars, uid) for uid in differing}))
    if named:
        yield Change(Kind.CALENDARS, 0, named)
    for uid in old:
        if uid not in new:
            yield Change(Kind.REMOVED, uid)
    for uid in new:
        if uid not in old:
            yield Change(Kind.ADDED, uid)
    links = [_into(d.links) for d in (before, after)]
    work = [_by_task(d.assignments) for d in (before, after)]
    both = [uid for uid in new if uid in old]
    for kind in Kind:
        for uid in both:
            details = _task_details(kind, old[uid], new[uid])
            if kind == Kind.LINKS:
                details = _link_details(links[0].get(uid, {}), links[1].get(uid, {}), old, new)
            if kind == Kind.RESOURCES and work[0].get(uid) != work[1].get(uid):
                details = (("resources", None, None),)
            if details:
                yield Change(kind, uid, details)


def _calendar_name(calendars: Sequence[Mapping[int, Any]], uid: int) -> str:
    found = calendars[1].get(uid) or calendars[0][uid]
    return str(found.name)


def _differing(a: Any, b: Any, names: Iterable[str]) -> tuple[tuple[str, Any, Any], ...]:
    return tuple((n, getattr(a, n), getattr(b, n)) for n in names if getattr(a, n) != getattr(b, n))


def _task_details(kind: Kind, a: Task, b: Task) -> tuple[tuple[str, Any, Any], ...]:
    names = _FIELDS.get(kind, ())
    if kind == Kind.CONSTRAINT and any(t.manual or t.external for t in (a, b)):
        names = (*names, *_TYPED)
    # A summary's own duration and progress are what its tasks make of them.
    if kind in (Kind.DURATION, Kind.PROGRESS) and a.summary and b.summary:
        return ()
    return _differing(a, b, names)


_LinkKey = tuple[int, int]


def _into(links: Iterable[Link]) -> dict[int, dict[_LinkKey, Link]]:
    """Links by successor, then by predecessor and type."""
    found: dict[int, dict[_LinkKey, Link]] = {}
    for link in links:
        found.setdefault(link.successor_uid, {})[link.predecessor_uid, int(link.type)] = link
    return found


def _link_details(
    a: Mapping[_LinkKey, Link], b: Mapping[_LinkKey, Link], old: Mapping[int, Task], new: Mapping[int, Task]
) -> tuple[tuple[str, Any, Any], ...]:
    """Links that lead to a task: (predecessor's name, link before, link after); those of added tasks come with them."""
    found = []
    for key in {**a, **b}:
        before, after = a.get(key), b.get(key)
        if key[0] not in old or key[0] not in new or (before and after and _binding(before) == _binding(after)):
            continue
        found.append((new[key[0]].name, before, after))
    return tuple(found)


def _binding(link: Link) -> tuple[Any, ...]:
    return link.type, link.lag, link.lag_unit, link.lag_percent


def _by_task(assignments: Iterable[Assignment]) -> dict[int, Counter[tuple[Any, ...]]]:
    """What binds a task's dates of its assignments, whatever their numbers."""
    found: dict[int, Counter[tuple[Any, ...]]] = {}
    for a in assignments:
        key = (a.resource_uid, a.units, a.work, a.delay, a.levelling_delay, a.contour)
        found.setdefault(a.task_uid, Counter())[key] += 1
    return found


# ---------------------------------------------------------------- which change moved the finish


class _Steps:
    """The documents between two states, and what each step does to the project's finish."""

    def __init__(self, before: ScheduleDocument, after: ScheduleDocument, changes: Sequence[Change]) -> None:
        self.before, self.after, self.changes = before, after, changes
        self.old, self.new = {t.uid: t for t in before.tasks}, {t.uid: t for t in after.tasks}
        self.runs = max(LEAST_RUNS, min(RUNS, TASKS_IN_ALL // max(len(after.tasks), 1)))
        self.found: list[Effect] = []

    def effects(self, first: int, last: int) -> tuple[Effect, ...]:
        """The changes that moved the finish, the largest movement first."""
        count = len(self.changes)
        if count <= self.runs:
            stops = list(range(count + 1))
        else:
            kinds = [change.kind for change in self.changes]
            stops = [0, *(i for i in range(1, count) if kinds[i] != kinds[i - 1]), count]
        before = first
        for low, high in pairwise(stops):
            after = last if high == count else self._finish(high)
            # No schedule in between, such as a circle: what comes next gets the whole.
            if after is not None:
                self._split(low, high, before, after)
                before = after
        rest = last - first - sum(effect.seconds for effect in self.found)
        if rest:
            self.found.append(Effect(None, rest))
        return tuple(sorted(self.found, key=lambda e: (e.change is None, -abs(e.seconds))))

    def _split(self, low: int, high: int, before: int, after: int) -> None:
        """Halve a run of changes as long as it moves the finish; those that cancel out inside a half are not told."""
        if before == after:
            return
        if high - low == 1:
            self.found.append(Effect(self.changes[low], after - before))
            return
        if self.runs <= 0:
            return
        middle = (low + high) // 2
        between = self._finish(middle)
        if between is None:
            between = before
        self._split(low, middle, before, between)
        self._split(middle, high, between, after)

    def _finish(self, made: int) -> int | None:
        self.runs -= 1
        try:
            return schedule(plan_of(self._document(made))).project_finish
        except PlanError:
            return None

    def _document(self, made: int) -> ScheduleDocument:
        """The earlier document with the first ``made`` changes."""
        old, new = self.old, self.new
        done: dict[Kind, set[int]] = {kind: set() for kind in Kind}
        for change in self.changes[:made]:
            done[change.kind].add(change.uid)
        present = (old.keys() - done[Kind.REMOVED]) | done[Kind.ADDED]
        tasks = [self._task(uid, done) for uid in {**old, **new} if uid in present]
        # Whose summary is not there yet, or no more, stands at the top.
        tasks = [t if t.parent_uid in present else replace(t, parent_uid=None) for t in tasks]
        properties = self.before.properties
        if done[Kind.PROJECT]:
            properties = replace(properties, **{n: getattr(self.after.properties, n) for n in _PROJECT})
        calendars = self.before.calendars
        if done[Kind.CALENDARS]:
            known = {c.uid for c in self.after.calendars}
            calendars = (*self.after.calendars, *(c for c in calendars if c.uid not in known))
        known = {r.uid for r in self.after.resources}
        return replace(
            self.before,
            properties=properties,
            calendars=calendars,
            tasks=tuple(tasks),
            links=tuple(self._links(present, done)),
            resources=(*self.after.resources, *(r for r in self.before.resources if r.uid not in known)),
            assignments=tuple(self._assignments(present, done)),
        )

    def _task(self, uid: int, done: Mapping[Kind, set[int]]) -> Task:
        if uid not in self.old:
            return self.new[uid]
        task, later = self.old[uid], self.new.get(uid)
        if later is None:
            return task
        taken = {n for kind, names in _FIELDS.items() if uid in done[kind] for n in names}
        if uid in done[Kind.CONSTRAINT]:
            taken.update(_TYPED)
        return replace(task, **{n: getattr(later, n) for n in taken}) if taken else task

    def _links(self, present: set[int], done: Mapping[Kind, set[int]]) -> Iterable[Link]:
        """Old links until their successor's are exchanged; new ones then, and as soon as an added task stands."""
        for link in self.before.links:
            if link.successor_uid not in done[Kind.LINKS] and {link.predecessor_uid, link.successor_uid} <= present:
                yield link
        for link in self.after.links:
            ends = {link.predecessor_uid, link.successor_uid}
            fresh = not ends <= self.old.keys()
            if (fresh or link.successor_uid in done[Kind.LINKS]) and ends <= present:
                yield link

    def _assignments(self, present: set[int], done: Mapping[Kind, set[int]]) -> Iterable[Assignment]:
        exchanged = done[Kind.RESOURCES] | done[Kind.ADDED]
        yield from (a for a in self.before.assignments if a.task_uid in present - exchanged)
        yield from (a for a in self.after.assignments if a.task_uid in present & exchanged)
