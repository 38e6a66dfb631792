"""«Why this date?»: the chain from a task back to the cause of its dates, in plain sentences.

The engine keeps a reason for each date and the link that drives it; here they become words, in the reader's language.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vigie.accounts.models import User
from vigie.engine.terms import Constraint, LagUnit, LinkType, Reason
from vigie.planning.durations import DayLength, format_duration
from vigie.planning.models import Dependency, Task
from vigie.planning.wording import moment_text

_FIELDS = (
    "uid",
    "name",
    "wbs",
    "milestone",
    "summary",
    "start",
    "finish",
    "duration",
    "duration_unit",
    "remaining_duration",
    "constraint",
    "constraint_date",
    "percent_complete",
    "start_reason",
    "finish_reason",
    "driver_uid",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One task of the chain, with the sentences that explain its dates; the first is what is asked about."""

    uid: int
    name: str
    wbs: str
    start: dt.datetime | None
    finish: dt.datetime | None
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class _Row:
    uid: int
    name: str
    wbs: str
    milestone: bool
    summary: bool
    start: dt.datetime | None
    finish: dt.datetime | None
    duration: int | None
    duration_unit: str
    remaining_duration: int | None
    constraint: int
    constraint_date: dt.datetime | None
    percent_complete: float | None
    start_reason: int | None
    finish_reason: int | None
    driver_uid: int | None


_STARTS = {
    Reason.PROJECT_START: gettext_noop("It starts as early as it can: with the project, on %(start)s."),
    Reason.DATA_DATE: gettext_noop(
        "Nothing that is left to do can start before the status date: it starts on %(start)s."
    ),
    Reason.DEADLINE: gettext_noop("Its deadline holds it: it starts on %(start)s."),
    Reason.SUMMARY_CONSTRAINT: gettext_noop(
        "A constraint of a summary above it applies to it too: it starts on %(start)s."
    ),
    Reason.MANUAL: gettext_noop("It is scheduled by hand: somebody typed its start, %(start)s. Links do not move it."),
    Reason.MANUAL_SUMMARY: gettext_noop(
        "The summary above it is scheduled by hand, and its tasks do not start before it: it starts on %(start)s."
    ),
    Reason.ACTUAL: gettext_noop("It really started on %(start)s: what has happened no longer moves."),
    Reason.LEVELLING_DELAY: gettext_noop("Levelling delays it, so that a resource is free: it starts on %(start)s."),
    Reason.EXTERNAL: gettext_noop("It belongs to another project, which gives its start: %(start)s."),
    Reason.BACK_FROM_FINISH: gettext_noop(
        "The schedule is planned back from its finish: this is the latest start that still holds it, %(start)s."
    ),
    Reason.AS_LATE_AS_POSSIBLE: gettext_noop(
        "It is planned as late as possible: this is the latest start that delays nothing, %(start)s."
    ),
    Reason.LEVEL_OF_EFFORT: gettext_noop("It accompanies other tasks: it starts with the first of them, on %(start)s."),
    Reason.RESUME: gettext_noop("Its work was interrupted and resumes on %(start)s."),
    Reason.CHILDREN: gettext_noop("It is a summary: it starts with the first of its tasks, on %(start)s."),
    Reason.SECONDARY_CONSTRAINT: gettext_noop("Its second constraint holds it: it starts on %(start)s."),
}

_FINISHES = {
    Reason.DURATION: gettext_noop("It lasts %(duration)s: it finishes on %(finish)s."),
    Reason.ASSIGNMENTS: gettext_noop(
        "The work of its resources, on their own calendars, takes until then: it finishes on %(finish)s."
    ),
    Reason.REMAINING_WORK: gettext_noop("What remains, %(remaining)s, takes until then: it finishes on %(finish)s."),
    Reason.ACTUAL: gettext_noop("It really finished on %(finish)s."),
    Reason.MANUAL: gettext_noop("Somebody typed its finish: %(finish)s."),
    Reason.LINK: gettext_noop("A link holds its finish: %(finish)s."),
    Reason.CONSTRAINT: gettext_noop("Its constraint sets its finish: %(finish)s."),
    Reason.EXPECTED_FINISH: gettext_noop("It is expected to finish on %(finish)s: this sets what remains."),
    Reason.LEVEL_OF_EFFORT: gettext_noop("It ends with the last of the tasks that it accompanies, on %(finish)s."),
    Reason.CHILDREN: gettext_noop("It ends with the last of its tasks, on %(finish)s."),
    Reason.EXTERNAL: gettext_noop("Another project gives its finish: %(finish)s."),
    Reason.RESUME: gettext_noop("Its work was interrupted; what remains takes until %(finish)s."),
}

_CONSTRAINTS = {
    Constraint.AS_LATE_AS_POSSIBLE: gettext_noop("It is planned as late as possible: it starts on %(start)s."),
    Constraint.MUST_START_ON: gettext_noop("It must start on %(date)s: that is stronger than its links."),
    Constraint.MUST_FINISH_ON: gettext_noop("It must finish on %(date)s: that is stronger than its links."),
    Constraint.START_NO_EARLIER_THAN: gettext_noop("It may not start before %(date)s."),
    Constraint.START_NO_LATER_THAN: gettext_noop("It may not start after %(date)s: that is stronger than its links."),
    Constraint.FINISH_NO_EARLIER_THAN: gettext_noop("It may not finish before %(date)s."),
    Constraint.FINISH_NO_LATER_THAN: gettext_noop("It may not finish after %(date)s: that is stronger than its links."),
    Constraint.START_ON: gettext_noop("It is to start on %(date)s."),
    Constraint.FINISH_ON: gettext_noop("It is to finish on %(date)s."),
}

_LINKS = {
    LinkType.FINISH_START: gettext_noop("It starts once “%(name)s” is finished (%(date)s)%(lag)s."),
    LinkType.START_START: gettext_noop("It starts once “%(name)s” has started (%(date)s)%(lag)s."),
    LinkType.FINISH_FINISH: gettext_noop("It finishes once “%(name)s” is finished (%(date)s)%(lag)s."),
    LinkType.START_FINISH: gettext_noop("It finishes once “%(name)s” has started (%(date)s)%(lag)s."),
}
_FROM_START = (LinkType.START_START, LinkType.START_FINISH)
_TO_START = (LinkType.FINISH_START, LinkType.START_START)


def why(user: User, task: Task) -> list[Step]:
    """The driving chain of a task, from the task itself back to the cause: two queries, whatever its length.

    The user's right to see the schedule is checked here too; without it the chain is empty.
    """
    tasks: Any = Task.objects.visible_to(user).filter(schedule_id=task.schedule_id)
    rows = {row[0]: _Row(*row) for row in tasks.values_list(*_FIELDS)}
    links: dict[tuple[int, int], Dependency] = {}
    dependencies: Any = Dependency.objects.visible_to(user).filter(schedule_id=task.schedule_id)
    for link in dependencies.filter(driving=True):
        links.setdefault((link.predecessor_uid, link.successor_uid), link)
    length = DayLength.of(task.schedule)
    chain: list[Step] = []
    seen: set[int] = set()
    uid: int | None = task.uid
    while uid is not None and uid in rows and uid not in seen:
        seen.add(uid)
        row = rows[uid]
        driver = rows.get(row.driver_uid) if row.driver_uid is not None else None
        link = _link(links, row, driver, rows)
        chain.append(Step(row.uid, row.name, row.wbs, row.start, row.finish, _sentences(row, driver, link, length)))
        uid = driver.uid if driver is not None and _is_driven(row) else _first_child(row, rows, tasks)
    return chain


def _is_driven(row: _Row) -> bool:
    driven = (Reason.LINK, Reason.SUMMARY_LINK)
    return row.start_reason in driven or row.finish_reason in driven


def _link(
    links: dict[tuple[int, int], Dependency], row: _Row, driver: _Row | None, rows: dict[int, _Row]
) -> Dependency | None:
    if driver is None:
        return None
    if found := links.get((driver.uid, row.uid)):
        return found
    # A link of a summary above: the one from this predecessor.
    return next((link for (predecessor, _s), link in links.items() if predecessor == driver.uid), None)


def _first_child(row: _Row, rows: dict[int, _Row], tasks: Any) -> int | None:
    """A summary's dates come from its tasks: the chain goes on with the one that ends last."""
    if row.start_reason != Reason.CHILDREN or row.finish is None:
        return None
    below = tasks.filter(parent_uid=row.uid, finish=row.finish).values_list("uid", flat=True)
    found: int | None = below.order_by("position").first()
    return found


def _sentences(row: _Row, driver: _Row | None, link: Dependency | None, length: DayLength) -> list[str]:
    values = {
        "start": moment_text(row.start),
        "finish": moment_text(row.finish),
        "date": moment_text(row.constraint_date),
        "duration": format_duration(row.duration, length, row.duration_unit),
        "remaining": format_duration(row.remaining_duration, length, row.duration_unit),
    }
    found = []
    linked = driver is not None and link is not None and _is_driven(row)
    if driver is not None and link is not None and linked:
        found.extend(_link_sentences(row, driver, link, length))
    elif row.start_reason == Reason.CONSTRAINT or row.finish_reason == Reason.CONSTRAINT:
        if (text := _CONSTRAINTS.get(Constraint(row.constraint))) is not None:
            found.append(_(text) % values)
    elif row.start_reason is not None and (text := _STARTS.get(Reason(row.start_reason))) is not None:
        found.append(_(text) % values)
    if row.finish_reason is not None and not row.milestone and not (linked and row.finish_reason == Reason.LINK):
        text = _FINISHES.get(Reason(row.finish_reason))
        if text is not None and not (row.finish_reason == Reason.CONSTRAINT and found):
            found.append(_(text) % values)
    return found


def _link_sentences(row: _Row, driver: _Row, link: Dependency, length: DayLength) -> list[str]:
    kind = LinkType(link.type)
    origin = driver.start if kind in _FROM_START else driver.finish
    found = [_(_LINKS[kind]) % {"name": driver.name, "date": moment_text(origin), "lag": _lag(link, length)}]
    if row.start_reason == Reason.SUMMARY_LINK:
        found.insert(0, _("The link leads to a summary above this task, and holds for all that is below it."))
    end = row.start if kind in _TO_START else row.finish
    if origin and end and not link.lag and not link.lag_percent and end > origin:
        text = _("The calendar has no working time in between: the next one is %(end)s.")
        found.append(text % {"end": moment_text(end)})
    return found


def _lag(link: Dependency, length: DayLength) -> str:
    if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
        percent = link.lag_percent or 0
        if not percent:
            return ""
        text = (
            gettext_noop(", plus %(lag)s %% of its duration")
            if percent > 0
            else gettext_noop(", less %(lag)s %% of its duration")
        )
        return _(text) % {"lag": f"{abs(percent):g}"}
    if not link.lag:
        return ""
    lag = format_duration(abs(link.lag), length, link.lag_display_unit)
    return (_(", with a lag of %(lag)s") if link.lag > 0 else _(", with a lead of %(lag)s")) % {"lag": lag}
