"""Risks that the data suggest: from the schedule, its history and its people, and from projects of the same category.

Each says why, with figures. The rules and their thresholds: docs/algorithms/risk-suggestions.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vigie.accounts.models import User
from vigie.engine.terms import ResourceType
from vigie.planning.durations import DayLength
from vigie.planning.models import Assignment, BaselineTask, Dependency, Resource, Schedule, Task
from vigie.portfolio.indicators import Unit, format_value
from vigie.portfolio.models import Node
from vigie.risks.models import BANDS, Issue, Risk, RiskStatus, Severity, SuggestionAnswer
from vigie.risks.templatetags.risks import share

MERGING = 4
"""Open predecessors that make a task a merge point."""
MERGE_FLOAT, NEAR_FLOAT, THIN = 10.0, 5.0, 5.0
"""Working days of float, or of margin before an agreed date, below which something is worth a word."""
SOON = dt.timedelta(days=180)
MOST = 4
"""Suggestions of one rule."""
CARRIES, CARRIED = 0.4, 3
"""The share of the critical work left, and the tasks, that make one resource the one on whom all depends."""
SLOW, TIMES = 1.2, 2
"""How much longer than agreed work of the same name took, and how often, to doubt a duration."""
LATE, OFTEN = 5.0, 3
"""Working days that a team finishes late by, in the middle of its finished tasks, and how many tasks at least."""
PAST = 20
"""Projects whose finished work is looked at."""
DEAR, PAID = 1.1, 5
"""The same of cost, and the finished tasks at least."""
NAMED = 6
"""Tasks named in a text."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A risk that might be there. ``key`` stays the same as long as its ground does; ``tasks``: uid and name."""

    key: str
    title: str
    cause: str
    event: str
    effect: str
    why: str
    tasks: tuple[tuple[int, str], ...] = ()


_NOTHING: tuple[None, None] = (None, None)


class _Task(NamedTuple):
    uid: int
    name: str
    duration: int | None
    summary: bool
    milestone: bool
    external: bool
    start: dt.datetime | None
    finish: dt.datetime | None
    deadline: dt.datetime | None
    actual_finish: dt.datetime | None
    total_float: int | None
    critical: bool
    remaining: int | None

    @property
    def left(self) -> int:
        """Seconds of work left."""
        return (self.remaining if self.remaining is not None else self.duration) or 0


def suggestions(user: User, schedule: Schedule) -> list[Suggestion]:
    """What is worth thinking of on a project, whose risks and schedule the user may read; what was answered left out.

    A fixed number of queries, whatever the size of the schedule.
    """
    answered = set(SuggestionAnswer.objects.filter(node=schedule.node).values_list("key", flat=True))
    return [found for found in _Finder(user, schedule).all() if found.key not in answered]


def set_aside(user: User, node: Node) -> Any:
    """Suggestions that were set aside, the latest first."""
    return SuggestionAnswer.objects.visible_to(user).filter(node=node, risk=None).select_related("by")


def _key(rule: str, *parts: object) -> str:
    text = "|".join(map(str, parts))
    return f"{rule}:{text}" if len(text) < 60 else f"{rule}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def _cut(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _names(tasks: list[_Task]) -> str:
    told = ", ".join(_("“%(name)s”") % {"name": _cut(task.name, 80)} for task in tasks[:NAMED])
    return told + (" …" if len(tasks) > NAMED else "")


def _pairs(tasks: list[_Task]) -> tuple[tuple[int, str], ...]:
    return tuple((task.uid, task.name) for task in tasks)


def _root(name: str) -> str:
    """The kind of work in a task's name: what stands before the first comma, dash or parenthesis."""
    for mark in (",", " – ", " - ", " ("):
        name = name.partition(mark)[0]
    return name.strip().casefold()


class _Finder:
    def __init__(self, user: User, schedule: Schedule) -> None:
        self.user, self.schedule, self.node = user, schedule, schedule.node
        self.day = DayLength.of(schedule).day
        rows = schedule.tasks.filter(blank=False, active=True).order_by("position").values_list(
            "uid", "name", "duration", "summary", "milestone", "external", "start", "finish", "deadline",
            "actual_finish", "total_float", "critical", "remaining_duration",
        )  # fmt: skip
        self.tasks = {row[0]: _Task(*row) for row in rows}
        self.open = {uid: task for uid, task in self.tasks.items() if task.actual_finish is None and not task.summary}
        agreed = BaselineTask.objects.filter(baseline__schedule=schedule, baseline__current=True)
        self.agreed: dict[int, tuple[dt.datetime | None, Decimal | None]] = {
            uid: (finish, cost) for uid, finish, cost in agreed.values_list("uid", "finish", "cost")
        }
        people = Resource.objects.filter(schedule=schedule, type=ResourceType.WORK).values_list("uid", "name")
        self.people = dict(people)
        pairs = Assignment.objects.filter(schedule=schedule).values_list("task_uid", "resource_uid")
        self.staff: dict[int, list[int]] = defaultdict(list)
        for task, resource in pairs:
            if resource in self.people:
                self.staff[resource].append(task)

    def all(self) -> Iterator[Suggestion]:
        yield from self._milestones()
        yield from self._merges()
        yield from self._near_critical()
        yield from self._single_points()
        yield from self._optimistic()
        yield from self._late_teams()
        yield from self._external()
        yield from self._dear()
        yield from self._elsewhere()

    def days(self, seconds: float | None) -> str:
        return format_value(None if seconds is None else seconds / self.day, Unit.WORKING_DAYS)

    def _float(self, task: _Task) -> float:
        """Working days."""
        return (task.total_float or 0) / self.day

    def _milestones(self) -> Iterator[Suggestion]:
        soon = timezone.localtime().replace(tzinfo=None) + SOON
        found = []
        for task in self.open.values():
            day = task.deadline or self.agreed.get(task.uid, _NOTHING)[0]
            if not task.milestone or day is None or task.finish is None or task.finish > soon:
                continue
            margin = (day - task.finish).total_seconds() / 86_400 * 5 / 7
            if 0 <= margin <= THIN:
                found.append((margin, task, day))
        for margin, task, day in sorted(found, key=lambda row: row[0])[:MOST]:
            words = {
                "task": _cut(task.name),
                "agreed": date_format(day, "DATE_FORMAT"),
                "margin": format_value(margin, Unit.WORKING_DAYS),
            }
            yield Suggestion(
                _key("milestone", task.uid),
                _("“%(task)s” is missed by a few days") % words,
                _("Its margin is %(margin)s.") % words,
                _("Some work before the milestone takes a little longer than planned.") % words,
                _("The date agreed, %(agreed)s, is not kept.") % words,
                _("“%(task)s” is agreed for %(agreed)s; the schedule leaves %(margin)s.") % words,
                ((task.uid, task.name),),
            )

    def _merges(self) -> Iterator[Suggestion]:
        pairs = Dependency.objects.filter(schedule=self.schedule).values_list("predecessor_uid", "successor_uid")
        into: Counter[int] = Counter(after for before, after in pairs if before in self.open and after in self.open)
        found = [
            (count, self.open[uid])
            for uid, count in into.items()
            if count >= MERGING and self._float(self.open[uid]) < MERGE_FLOAT
        ]
        for count, task in sorted(found, key=lambda row: (self._float(row[1]), -row[0]))[:MOST]:
            words = {"task": _cut(task.name), "n": count, "float": self.days(task.total_float)}
            yield Suggestion(
                _key("merge", task.uid),
                _("“%(task)s” waits for the last of many") % words,
                _("%(n)d tasks still open lead to it, and its float is %(float)s.") % words,
                _("One of them is late: the more there are, the more likely it is.") % words,
                _("“%(task)s” and all that follows begin later.") % words,
                _("%(n)d open tasks must all be done before “%(task)s” begins; its float is %(float)s.") % words,
                ((task.uid, task.name),),
            )

    def _near_critical(self) -> Iterator[Suggestion]:
        near = [
            task
            for task in self.open.values()
            if not task.milestone and not task.critical and 0 < self._float(task) <= NEAR_FLOAT
        ]
        if len(near) < CARRIED:
            return
        near.sort(key=lambda task: -task.left)
        worked = [task for task in self.open.values() if not task.milestone]
        words = {
            "n": len(near),
            "share": share(len(near) / len(worked)),
            "float": format_value(NEAR_FLOAT, Unit.WORKING_DAYS),
            "names": _names(near),
        }
        yield Suggestion(
            _key("near", *sorted(task.uid for task in near[:NAMED])),
            _("A chain beside the critical path takes it over"),
            _("%(n)d tasks have at most %(float)s of float.") % words,
            _("One of them takes longer and becomes critical, while all look at the critical path."),
            _("The finish moves although the critical path is kept."),
            _("%(n)d of the tasks still open (%(share)s) have at most %(float)s of float: %(names)s") % words,
            _pairs(near[:NAMED]),
        )

    def _single_points(self) -> Iterator[Suggestion]:
        critical = {uid: task for uid, task in self.open.items() if task.critical and task.left > 0}
        whole = sum(task.left for task in critical.values())
        if not whole:
            return
        for resource, uids in self.staff.items():
            mine = [critical[uid] for uid in dict.fromkeys(uids) if uid in critical]
            part = sum(task.left for task in mine) / whole
            if part < CARRIES or len(mine) < CARRIED:
                continue
            mine.sort(key=lambda task: -task.left)
            words = {"who": self.people[resource], "share": share(part), "n": len(mine), "names": _names(mine)}
            yield Suggestion(
                _key("single", resource),
                _("%(who)s is not available") % words,
                _("%(share)s of the critical work that is left hangs on %(who)s.") % words,
                _("%(who)s leaves, falls ill or is needed elsewhere.") % words,
                _("%(n)d critical tasks wait.") % words,
                _("%(who)s carries %(share)s of the critical work still to be done: %(names)s") % words,
                _pairs(mine[:NAMED]),
            )

    def _optimistic(self) -> Iterator[Suggestion]:
        """Work whose name was finished before, here or in other projects that the reader sees, and took longer."""
        ratios = self._past()
        found: dict[str, list[_Task]] = defaultdict(list)
        for task in self.open.values():
            past = ratios.get(_root(task.name), ())
            if not task.milestone and task.left > 0 and len(past) >= TIMES and median(past) >= SLOW:
                found[_root(task.name)].append(task)
        order = sorted(found, key=lambda root: -sum(task.left for task in found[root]) * median(ratios[root]))
        for root in order[:MOST]:
            mine = found[root]
            words = {
                "work": _cut(mine[0].name.partition(",")[0]),
                "times": len(ratios[root]),
                "share": share(median(ratios[root])),
                "names": _names(mine),
            }
            yield Suggestion(
                _key("optimistic", root),
                _("“%(work)s” takes longer than planned, as before") % words,
                _("Half of %(times)d times, it took %(share)s of the time agreed or more.") % words,
                _("It takes as long again."),
                _("What follows is late."),
                _("Done %(times)d times, half of them in %(share)s of the time agreed or more; still open: %(names)s")
                % words,
                _pairs(mine[:NAMED]),
            )

    def _past(self) -> dict[str, list[float]]:
        """For each kind of work, what it took beside what was agreed: here, and in the projects of the same category
        that end last."""
        alike = Q(pk=self.schedule.pk)
        if self.node.category_id is not None:
            alike |= Q(node__category=self.node.category_id, node__archived_at=None)
        there = list(
            Schedule.objects.visible_to(self.user)
            .filter(alike)
            .order_by("-finish", "pk")
            .values_list("pk", flat=True)[:PAST]
        )
        baselines = BaselineTask.objects.filter(baseline__schedule__in=there, baseline__current=True, duration__gt=0)
        agreed = {
            (schedule, uid): duration
            for schedule, uid, duration in baselines.values_list("baseline__schedule", "uid", "duration")
        }
        done = Task.objects.filter(
            schedule__in=there, summary=False, milestone=False, actual_finish__isnull=False, duration__gt=0
        )
        ratios: dict[str, list[float]] = defaultdict(list)
        for schedule, uid, name, took in done.values_list("schedule", "uid", "name", "duration"):
            planned = agreed.get((schedule, uid))
            if took and planned:
                ratios[_root(name)].append(took / planned)
        return ratios

    def _late_teams(self) -> Iterator[Suggestion]:
        for resource, uids in self.staff.items():
            slips, waiting = [], []
            for uid in dict.fromkeys(uids):
                task, agreed = self.tasks.get(uid), self.agreed.get(uid)
                if uid in self.open:
                    waiting.append(self.open[uid])
                elif task is not None and task.actual_finish and agreed and agreed[0]:
                    slips.append((task.actual_finish - agreed[0]).total_seconds() / 86_400 * 5 / 7)
            if len(slips) < OFTEN or not waiting or median(slips) < LATE:
                continue
            waiting.sort(key=lambda task: (not task.critical, self._float(task)))
            words = {
                "who": self.people[resource],
                "late": format_value(median(slips), Unit.WORKING_DAYS),
                "n": len(slips),
                "names": _names(waiting),
            }
            yield Suggestion(
                _key("late", resource),
                _("%(who)s delivers late again") % words,
                _("Half of the %(n)d tasks that they have finished were %(late)s late or more.") % words,
                _("What they still have to do is late as well."),
                _("The tasks that wait for them begin later."),
                _("%(who)s has finished %(n)d tasks, half of them %(late)s late or more; still to come: %(names)s")
                % words,
                _pairs(waiting[:NAMED]),
            )

    def _external(self) -> Iterator[Suggestion]:
        waiting = [task for task in self.open.values() if task.external]
        waiting.sort(key=lambda task: self._float(task))
        for task in waiting[:MOST]:
            words = {"task": _cut(task.name), "float": self.days(task.total_float)}
            yield Suggestion(
                _key("external", task.uid),
                _("“%(task)s”, from another project, comes late") % words,
                _("It is not steered here."),
                _("The other project delivers later, and nobody says so in time."),
                _("What follows here waits."),
                _("“%(task)s” belongs to another project; the float behind it is %(float)s.") % words,
                ((task.uid, task.name),),
            )

    def _dear(self) -> Iterator[Suggestion]:
        """Finished work that cost more than agreed."""
        paid = Task.objects.filter(schedule=self.schedule, summary=False, actual_finish__isnull=False)
        ratios = []
        for uid, spent in paid.values_list("uid", "detail__actual_cost"):
            agreed = self.agreed.get(uid, _NOTHING)[1]
            if spent and agreed:
                ratios.append(float(spent) / float(agreed))
        if len(ratios) < PAID or median(ratios) < DEAR:
            return
        words = {"n": len(ratios), "share": share(median(ratios))}
        yield Suggestion(
            _key("dear"),
            _("The rest costs more than planned, as what is done did"),
            _("Half of the %(n)d finished tasks with a cost took %(share)s of what was agreed or more.") % words,
            _("Prices and effort stay as they are."),
            _("The budget is exceeded."),
            _("Of %(n)d finished tasks with a cost, half cost %(share)s of what was agreed or more.") % words,
        )

    def _elsewhere(self) -> Iterator[Suggestion]:
        """What came true, or is grave, in projects of the same category."""
        if self.node.category_id is None:
            return
        beside = Q(node__category=self.node.category_id, node__archived_at=None) & ~Q(node=self.node)
        own = {title.casefold() for title in Risk.objects.filter(node=self.node).values_list("title", flat=True)}
        issues = (
            Issue.objects.visible_to(self.user).filter(beside).select_related("node").order_by("-happened_on", "pk")
        )
        told: Iterator[tuple[str, Any, str]] = iter(
            [("issue", issue, _("It happened in “%(project)s”, on %(day)s.")) for issue in issues[:MOST]]
        )
        yield from self._told(told, own)
        grave = [band for band in BANDS if BANDS.index(band) >= BANDS.index(Severity.HIGH)]
        risks = Risk.objects.visible_to(self.user).filter(beside, kind="threat", severity__in=grave)
        risks = risks.filter(status=RiskStatus.OPEN).select_related("node").order_by("-score", "pk")
        yield from self._told(
            (("risk", r, _("It is in the register of “%(project)s” (%(score)s).")) for r in risks[:MOST]), own
        )

    def _told(self, found: Iterator[tuple[str, Any, str]], own: set[str]) -> Iterator[Suggestion]:
        for kind, there, why in found:
            if there.title.casefold() in own:
                continue
            own.add(there.title.casefold())
            words = {"project": there.node.name}
            if kind == "issue":
                words["day"] = date_format(there.happened_on, "DATE_FORMAT")
            else:
                words["score"] = f"{there.get_severity_display()} · {there.score}"
            alike = _("This project is of the same category (%(category)s).") % {"category": self.node.category}
            yield Suggestion(
                _key(kind, there.pk),
                there.title,
                there.cause if kind == "risk" else "",
                (there.event if kind == "risk" else there.description) or there.title,
                there.effect if kind == "risk" else "",
                f"{why % words} {alike}",
            )
