"""How far a project's schedule can be relied on: the assessment of the engine, with its words and its tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vigie.accounts.access import authorize
from vigie.accounts.models import User
from vigie.engine.assessment import DCMA, Check, Lacking, Measured, Outcome
from vigie.engine.terms import Reason
from vigie.exchange.assessment import (
    LACKING,
    OUTCOMES,
    VARIANTS,
    WORDS,
    Words,
    assess,
    cause_text,
    counts_links,
    known,
    limit_text,
    value_text,
)
from vigie.planning.documents import document_of
from vigie.planning.models import Schedule, Task
from vigie.planning.policies import VIEW_SCHEDULE
from vigie.planning.results import run_engine
from vigie.planning.wording import number_text
from vigie.portfolio.indicators import Unit, format_value, plural_of

KEPT_FOR = 24 * 3600


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes float negative: the task where the late dates come from, why, and how many tasks suffer."""

    uid: int
    name: str
    reason: Reason
    tasks: int

    def __str__(self) -> str:
        text = cause_text(self.reason, self.name, _)
        return ngettext("%(count)d task because of %(cause)s", "%(count)d tasks because of %(cause)s", self.tasks) % {
            "count": self.tasks,
            "cause": text,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A task of a point: by how much, and the predecessor where a link is meant."""

    uid: int
    amount: float | None
    predecessor_uid: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the assessment of a schedule; ``places``: the tasks concerned, the worst first."""

    check: Check
    outcome: Outcome
    measured: Measured
    value: float | None
    threshold: float | None
    found: int
    of: int
    places: tuple[Place, ...]
    causes: tuple[Cause, ...]
    variant: str
    lacking: Lacking | None

    @property
    def dcma(self) -> int | None:
        """Its number among the fourteen, if it is one of them."""
        return DCMA.index(self.check) + 1 if self.check in DCMA else None

    @property
    def words(self) -> Words:
        """In the reader's language."""
        words = WORDS[self.check]
        return Words(_(words.title), _(words.meaning), _(words.advice))

    @property
    def outcome_label(self) -> str:
        return _(OUTCOMES[self.outcome])

    @property
    def failed(self) -> bool:
        return self.outcome == Outcome.FAILED

    @property
    def value_text(self) -> str:
        return value_text(self, _)

    @property
    def limit_text(self) -> str:
        return limit_text(self, _)

    @property
    def note(self) -> str:
        """Why it cannot be measured, or which of two definitions was used."""
        if self.lacking:
            return _(LACKING[self.lacking])
        return _(VARIANTS[self.variant]) if self.variant in VARIANTS else ""

    def amount_text(self, amount: float | None) -> str:
        """By how much a task is concerned, in words."""
        if amount is None:
            return ""
        if counts_links(self.check):
            values = {"number": number_text(amount)}
            return ngettext("%(number)s chain", "%(number)s chains", plural_of(amount)) % values
        return format_value(amount, Unit.WORKING_DAYS)


def assessment(user: User, schedule: Schedule) -> tuple[Point, ...]:
    """Every point, in the order of ``Check``, against the current baseline.

    Kept until the schedule or its baseline changes: seven queries to compute, one otherwise.

    Raises:
        PermissionDenied: the user may not see this schedule.
        ValidationError: its dates cannot be computed; the text says why.
    """
    authorize(user, VIEW_SCHEDULE, schedule.node)
    baseline = schedule.baselines.filter(current=True).first()
    agreed = (baseline.pk, baseline.number, baseline.set_at) if baseline else None
    key = f"assessment:{schedule.pk}:{hash((schedule.revision, schedule.computed_at, agreed))}"
    points: tuple[Point, ...] | None = cache.get(key)
    if points is None:
        points = _compute(schedule, baseline.number if baseline else -1)
        cache.set(key, points, KEPT_FOR)
    return points


def _compute(schedule: Schedule, baseline: int) -> tuple[Point, ...]:
    outcome = run_engine(document_of(schedule))
    document = outcome.document
    tasks, links = document.tasks, document.links
    points = []
    for finding in assess(document, baseline=baseline, computed=outcome.schedule):
        before = [links[i].predecessor_uid for i in finding.links.tolist()] or [None] * len(finding.tasks)
        places = zip(finding.tasks.tolist(), finding.amounts.tolist(), before, strict=True)
        points.append(
            Point(
                check=finding.check,
                outcome=finding.outcome,
                measured=finding.measured,
                value=finding.value,
                threshold=finding.threshold,
                found=finding.found,
                of=finding.of,
                places=tuple(Place(tasks[i].uid, known(amount), uid) for i, amount, uid in places),
                causes=tuple(Cause(tasks[c.task].uid, tasks[c.task].name, c.reason, c.tasks) for c in finding.causes),
                variant=finding.variant,
                lacking=finding.lacking,
            )
        )
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Row:
    """A task of a point as a page shows it; ``before``: the predecessor of the link that is meant."""

    task: Task
    before: Task | None
    amount: float | None
    text: str


def rows(schedule: Schedule, shown: Iterable[tuple[Point, Iterable[Place]]]) -> dict[Check, list[Row]]:
    """Some places of some points with their tasks, whose right was checked. One query."""
    chosen = [(point, list(places)) for point, places in shown]
    uids = {u for _point, places in chosen for p in places for u in (p.uid, p.predecessor_uid) if u is not None}
    found = Task.objects.filter(schedule=schedule, uid__in=uids).only("uid", "wbs", "code", "name", "schedule_id")
    tasks = {task.uid: task for task in found}
    return {
        point.check: [
            Row(tasks[p.uid], tasks.get(p.predecessor_uid or -1), p.amount, point.amount_text(p.amount))
            for p in places
            if p.uid in tasks
        ]
        for point, places in chosen
    }
