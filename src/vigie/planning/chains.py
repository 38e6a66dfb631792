"""The chains of tasks that decide a date: which tasks lead to it, and how far each chain may slip before it moves."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext as _

from vigie.accounts.access import authorize
from vigie.accounts.models import User
from vigie.engine import NEVER
from vigie.engine.float_paths import FloatPaths, float_paths
from vigie.engine.terms import ResourceType
from vigie.exchange.document import Link, ScheduleDocument
from vigie.exchange.plan import plan_of
from vigie.planning.documents import document_of
from vigie.planning.durations import DayLength
from vigie.planning.models import Schedule, task_reference
from vigie.planning.policies import VIEW_SCHEDULE
from vigie.planning.results import Outcome, instant, run_engine
from vigie.planning.wording import lag_text, link_type_text
from vigie.portfolio.indicators import Unit, format_value

MOST = 50
_KEPT_FOR = 24 * 3600


@dataclass(frozen=True, slots=True)
class Step:
    """A task of a chain. ``room``: seconds of working time that it may slip before the end of the chains moves;
    ``total_float`` as everywhere. ``link``: how it leads to the next task, ``None`` at the end itself."""

    uid: int
    reference: str
    name: str
    milestone: bool
    summary: bool
    start: dt.datetime | None
    finish: dt.datetime | None
    total_float: int | None
    room: int
    link: Link | None
    people: tuple[str, ...]

    def link_text(self, length: DayLength) -> str:
        """The link's type and lag in words."""
        return f"{link_type_text(self.link.type)} {lag_text(self.link, length)}".strip() if self.link else ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Tasks in their order; the last one leads to ``joins``, a task of the chain of number ``joins_number``."""

    number: int
    steps: tuple[Step, ...]
    joins: Step | None
    joins_number: int

    @property
    def room(self) -> int:
        """Seconds of working time that the chain as a whole may slip: no task of it has less."""
        return self.steps[-1].room

    @property
    def total_float(self) -> int | None:
        """The least total float of its tasks, in seconds."""
        return min((step.total_float for step in self.steps if step.total_float is not None), default=None)

    @property
    def start(self) -> dt.datetime | None:
        return min((step.start for step in self.steps if step.start and not step.summary), default=self.steps[0].start)

    @property
    def finish(self) -> dt.datetime | None:
        return max((step.finish for step in self.steps if step.finish), default=None)

    @property
    def people(self) -> list[tuple[str, int]]:
        """Who works on it, with how many of its tasks, the busiest first."""
        found = Counter(name for step in self.steps for name in step.people)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True, slots=True)
class Chains:
    """``end``: where the chains lead, ``None`` in a schedule without dates; ``is_finish``: the project ends with it."""

    end: Step | None
    is_finish: bool
    complete: bool
    found: tuple[Chain, ...]
    length: DayLength

    @property
    def alone(self) -> bool:
        """Whether no other task leads to the end."""
        return len(self.found) == 1 and len(self.found[0].steps) == 1

    def days(self, seconds: int | None) -> str:
        """Working time in words: «3 working days»."""
        return format_value(None if seconds is None else seconds / self.length.day, Unit.WORKING_DAYS)

    @property
    def end_text(self) -> str:
        """What the chains lead to, as it stands in a sentence."""
        if self.is_finish or self.end is None:
            return _("the finish of the project")
        return _("“%(task)s”") % {"task": self.end.name or _("Unnamed task")}

    def meaning(self, chain: Chain) -> str:
        """What the chain's float means, in a plain sentence or two."""
        words = {"end": self.end_text, "float": self.days(chain.room)}
        if self.complete:
            return _("It is done: nothing can move it any more.")
        tightest = [step for step in chain.steps if step.room == chain.room]
        all_of_it = len(tightest) == len(chain.steps)
        if self.alone:
            text = _("No other task decides this date: if this one slips, %(end)s moves.")
        elif chain.room <= 0:
            text = (
                _("If any task of this chain slips, %(end)s moves.")
                if all_of_it
                else _("From “%(task)s” on, any slip moves %(end)s; the tasks before it have some float.")
            )
        else:
            text = (
                _("If this chain slips by more than %(float)s, %(end)s moves.")
                if all_of_it
                else _(
                    "If this chain slips by more than %(float)s from “%(task)s” on, %(end)s moves; "
                    "the tasks before it have more float."
                )
            )
        words["task"] = tightest[0].name or _("Unnamed task")
        told = text % words
        if chain.total_float is not None and chain.total_float < 0:
            late = _("A deadline or another fixed date is already missed by %(float)s.")
            told += " " + late % {"float": self.days(-chain.total_float)}
        return told


def chains(user: User, schedule: Schedule, *, to: int | None = None, count: int = 10) -> Chains:
    """At most ``count`` chains that lead to the task of uid ``to``, by default to the one that ends the project.

    Kept until the schedule changes: seven queries to compute, none otherwise but for the right.

    Raises:
        PermissionDenied: the user may not see this schedule.
        Http404: there is no such task.
        ValidationError: its dates cannot be computed; the text says why.
    """
    authorize(user, VIEW_SCHEDULE, schedule.node)
    key = f"chains:{schedule.pk}:{hash((schedule.revision, schedule.computed_at, to, count))}"
    found: Chains | None = cache.get(key)
    if found is None:
        found = _find(schedule, to, min(count, MOST))
        cache.set(key, found, _KEPT_FOR)
    return found


def _find(schedule: Schedule, to: int | None, count: int) -> Chains:
    document = document_of(schedule)
    target = None
    if to is not None:
        target = next((i for i, task in enumerate(document.tasks) if task.uid == to and not task.null), None)
        if target is None:
            raise Http404(_("This task does not exist in the schedule any more."))
    outcome = run_engine(document)
    paths = float_paths(plan_of(document), outcome.schedule, target=target, limit=count)
    length = DayLength.of(schedule)
    if paths.target < 0:
        return Chains(None, target is None, False, (), length)
    numbers = paths.path.tolist()
    members: dict[int, list[int]] = defaultdict(list)
    for i, number in enumerate(numbers):
        if number:
            members[number].append(i)
    steps = _steps(outcome, [i for number in members for i in members[number]], paths)
    onward = paths.onward.tolist()
    found = []
    for number in sorted(members):
        order = _in_order(members[number], onward)
        joins = onward[order[-1]]
        found.append(
            Chain(number, tuple(steps[i] for i in order), steps.get(joins), numbers[joins] if joins >= 0 else 0)
        )
    complete = document.tasks[paths.target].actual_finish is not None
    return Chains(steps[paths.target], target is None, complete, tuple(found), length)


def _in_order(members: list[int], onward: list[int]) -> list[int]:
    """The tasks of one chain from the farthest to the nearest to the end."""
    inside = set(members)
    followed = {onward[i] for i in members if onward[i] in inside}
    order = [next(i for i in members if i not in followed)]
    while onward[order[-1]] in inside:
        order.append(onward[order[-1]])
    return order


def _steps(outcome: Outcome, rows: Iterable[int], paths: FloatPaths) -> dict[int, Step]:
    document, computed = outcome.document, outcome.schedule
    people = _people(document)
    found = {}
    for i in rows:
        task, link, total_float = document.tasks[i], int(paths.link[i]), int(computed.total_float[i])
        found[i] = Step(
            uid=task.uid,
            reference=task_reference(task.code, task.wbs, i),
            name=task.name,
            milestone=task.milestone,
            summary=task.summary,
            start=instant(int(computed.start[i])),
            finish=instant(int(computed.finish[i])),
            total_float=None if total_float == NEVER else total_float,
            room=int(paths.relative_float[i]),
            link=document.links[link] if link >= 0 else None,
            people=people.get(task.uid, ()),
        )
    return found


def _people(document: ScheduleDocument) -> dict[int, tuple[str, ...]]:
    """The work resources of each task by name, in the order of their assignments."""
    names = {r.uid: r.name for r in document.resources if r.type == ResourceType.WORK and r.name}
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for assignment in document.assignments:
        if assignment.resource_uid in names:
            found[assignment.task_uid][names[assignment.resource_uid]] = None
    return {uid: tuple(known) for uid, known in found.items()}
