"""The assessment of a document, and its words.

As in ``messages``, texts are msgids, and whoever shows one passes its ``gettext``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from vigie.engine import NEVER, Schedule
from vigie.engine.assessment import DCMA, Agreed, Check, Finding, Lacking, Measured, Outcome
from vigie.engine.assessment import assess as assess_plan
from vigie.engine.terms import Reason, ResourceType
from vigie.exchange.document import ScheduleDocument
from vigie.exchange.messages import _
from vigie.exchange.plan import instant, plan_of

Gettext = Callable[[str], str]


def agreed_of(document: ScheduleDocument, baseline: int = 0) -> Agreed:
    """What a document was agreed to be, by one of its baselines.

    The target is the date that the project must finish by, else the last finish of the baseline. A task is resourced
    where work, material or a cost is assigned to it, or a fixed cost.
    """
    finishes = np.full(len(document.tasks), NEVER, np.int64)
    durations = np.full(len(document.tasks), NEVER, np.int64)
    for i, task in enumerate(document.tasks):
        for agreed in task.baselines:
            if agreed.number == baseline:
                finishes[i] = instant(agreed.finish)
                durations[i] = NEVER if agreed.duration is None else agreed.duration
    target = instant(document.properties.must_finish_by)
    return Agreed(
        status=instant(document.properties.status_date),
        baseline_finish=finishes,
        baseline_duration=durations,
        target_finish=int(finishes.max(initial=NEVER)) if target == NEVER else target,
        resourced=_resourced(document),
        day=(document.properties.minutes_per_day or 480) * 60,
    )


def _resourced(document: ScheduleDocument) -> Any:
    used = {r.uid for r in document.resources if not r.null and (r.type != ResourceType.WORK or r.name)}
    busy = {a.task_uid for a in document.assignments if a.resource_uid in used}
    return np.array([task.uid in busy or bool(task.fixed_cost) for task in document.tasks], bool)


def assess(document: ScheduleDocument, *, baseline: int = 0, computed: Schedule | None = None) -> tuple[Finding, ...]:
    """Every point of the assessment of a document; ``Finding.tasks`` are places in its tasks.

    Raises ``PlanError`` where its dates cannot be computed.
    """
    return assess_plan(plan_of(document), agreed_of(document, baseline), computed=computed)


@dataclass(frozen=True, slots=True)
class Words:
    """A point in plain words: its title, what is looked at and why, what to do where it fails."""

    title: str
    meaning: str
    advice: str


WORDS: Mapping[Check, Words] = {
    Check.LOGIC: Words(
        _("Missing links"),
        _(
            "Incomplete tasks without a predecessor or without a successor. A delay passes them by: the dates after "
            "them can no longer be trusted."
        ),
        _("Link each task to what it waits for and to what waits for it; only the start and the end have one side."),
    ),
    Check.LEADS: Words(
        _("Leads (negative lags)"),
        _("Links that let the successor begin before its predecessor's event, by a number without a reason to see."),
        _("Split the predecessor where the successor can really begin, and link to that part."),
    ),
    Check.LAGS: Words(
        _("Lags"),
        _("Links with a waiting time. Nobody answers for it, and it hides work or a margin."),
        _("Make a task of what is waited for: drying, approval, delivery; give it an owner."),
    ),
    Check.LINK_TYPES: Words(
        _("Finish-to-start links"),
        _("The share of links from a finish to a start: the other kinds are harder to follow and to check."),
        _("Replace other kinds of links where a task can be split into parts that follow each other."),
    ),
    Check.HARD_CONSTRAINTS: Words(
        _("Hard constraints"),
        _(
            "Incomplete tasks with an imposed date that stops the logic: their dates no longer follow what comes "
            "before."
        ),
        _("Use a deadline or “start no earlier than” instead: they warn without hiding the delay."),
    ),
    Check.HIGH_FLOAT: Words(
        _("High float"),
        _("Incomplete tasks with more than 44 working days of total float: often a successor is missing."),
        _("Look for what really waits for these tasks, and link it."),
    ),
    Check.NEGATIVE_FLOAT: Words(
        _("Negative float"),
        _("Incomplete tasks that end too late for a date that was promised."),
        _("Shorten what drives the causes below, or agree on another date with whoever was promised it."),
    ),
    Check.HIGH_DURATION: Words(
        _("Long tasks"),
        _("Incomplete tasks of more than 44 working days: their progress can hardly be judged."),
        _("Split them into parts that each end with something to show, of a month at most."),
    ),
    Check.INVALID_DATES: Words(
        _("Invalid dates"),
        _("Work recorded after the status date, or still planned before it: neither can be."),
        _("Record what was done by the status date, and move what was not done after it."),
    ),
    Check.RESOURCES: Words(
        _("Tasks without resources"),
        _("Incomplete tasks of a day or more to which nobody, nothing and no cost is assigned."),
        _("Assign who does the work, at least by role, so that the load can be seen."),
    ),
    Check.MISSED_TASKS: Words(
        _("Missed tasks"),
        _("Of the tasks whose baseline finish has come: those that finished later, or will."),
        _("Look at the worst ones: what do they delay? Replan the rest from what they taught."),
    ),
    Check.CRITICAL_PATH_TEST: Words(
        _("Critical path test"),
        _("The first critical task is made 600 working days longer: the project's finish has to move as far."),
        _("Find where the delay is stopped, by a missing link, an imposed date or a manual task, and mend it."),
    ),
    Check.CPLI: Words(
        _("Critical path length index"),
        _("(Length of what remains + float to the agreed finish) / length. Below 1 the finish has to be won back."),
        _("Shorten the critical path, or agree on a finish that can be held."),
    ),
    Check.BEI: Words(
        _("Baseline execution index"),
        _("Tasks finished / tasks that the baseline wanted finished by the status date."),
        _("See which tasks are behind, and whether the people or the order of the work have to change."),
    ),
    Check.DANGLING: Words(
        _("Dangling ends"),
        _("Linked tasks whose start nothing holds, or whose finish nothing waits for: they can grow unnoticed."),
        _("Link the start to what it waits for, and the finish to what needs it."),
    ),
    Check.SUMMARY_LINKS: Words(
        _("Links on summaries"),
        _("Links to or from a summary: they bind all tasks under it, where one usually is meant."),
        _("Link the task that is meant: the first or the last under the summary."),
    ),
    Check.REDUNDANT_LINKS: Words(
        _("Redundant links"),
        _("Links that say what a longer chain says already. They hide the logic without changing a date."),
        _("Remove them: no date will move."),
    ),
    Check.LONG_LAGS: Words(
        _("Unreasonable lags"),
        _("Lags of more than 10 working days, and leads longer than their predecessor."),
        _("Make a task of the wait, or correct a number typed in the wrong unit."),
    ),
    Check.OUT_OF_SEQUENCE: Words(
        _("Out-of-sequence progress"),
        _("Work that began or ended before what its link waits for."),
        _("Correct the link where the work did not need to wait, or the progress that was recorded."),
    ),
    Check.MERGE_POINTS: Words(
        _("Merge points"),
        _("Tasks where three or more chains arrive with a week of slack at most: any of them delays the task."),
        _("Give these tasks a margin, and watch the chains that arrive there."),
    ),
    Check.FLOAT_RATIO: Words(
        _("Float ratio"),
        _("Mean total float / mean remaining duration. Near 0 everything is tight; above 1.5 links are missing."),
        _("Compare it from month to month: a fall means that margins are being eaten."),
    ),
}

LACKING: Mapping[Lacking, str] = {
    Lacking.TASKS: _("No task is left to be done."),
    Lacking.LINKS: _("There is no link to look at."),
    Lacking.STATUS_DATE: _("There is no status date: set one."),
    Lacking.BASELINE: _("There is no baseline: set one."),
    Lacking.TARGET: _("No finish was agreed: set a baseline, or a date by which the project must finish."),
    Lacking.CRITICAL_TASK: _("No critical task can be made longer."),
    Lacking.DUE_TASKS: _("The baseline wanted nothing finished by the status date."),
    Lacking.DURATIONS: _("No work is left."),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.PASSED: _("Passed"),
    Outcome.FAILED: _("To mend"),
    Outcome.INFORMATION: _("For information"),
    Outcome.NOT_APPLICABLE: _("Not measured"),
}

VARIANTS: Mapping[str, str] = {
    "baseline": _("By the durations of the baseline."),
    "remaining": _("By what remains: no baseline has durations."),
}

_LEAST = frozenset({Check.LINK_TYPES, Check.CRITICAL_PATH_TEST, Check.CPLI, Check.BEI})
"""Where more is better."""

_IN_LINKS = frozenset({Check.MERGE_POINTS})

_CAUSES: Mapping[Reason, str] = {
    Reason.CONSTRAINT: _("the imposed date of “%(task)s”"),
    Reason.SECONDARY_CONSTRAINT: _("the second imposed date of “%(task)s”"),
    Reason.SUMMARY_CONSTRAINT: _("the imposed date of a summary above “%(task)s”"),
    Reason.DEADLINE: _("the deadline of “%(task)s”"),
    Reason.PROJECT_FINISH: _("the date by which the project must finish, at “%(task)s”"),
    Reason.MANUAL: _("the manual dates of “%(task)s”"),
    Reason.EXTERNAL: _("what another project expects of “%(task)s”"),
}
_OTHER_CAUSE = _("the late dates of “%(task)s”")


def is_dcma(check: Check) -> bool:
    """Whether the point is one of the fourteen."""
    return check in DCMA


def plain(value: float, measured: Measured, gettext: Gettext = str) -> str:
    """A value or threshold in words: a share with a decimal only where it is small, a ratio with two."""
    share = measured == Measured.SHARE
    decimals = 2 if measured == Measured.RATIO else int(share and value < 0.1 and value * 100 != round(value * 100))
    text = f"{value * 100 if share else value:.{decimals}f}"
    if decimals:
        whole, part = text.split(".")
        text = gettext(_("%(whole)s.%(part)s")) % {"whole": whole, "part": part}
    return gettext(_("%(number)s%%")) % {"number": text} if share else text


class Measurement(Protocol):
    """What the texts need of a finding."""

    @property
    def check(self) -> Check: ...

    @property
    def measured(self) -> Measured: ...

    @property
    def value(self) -> float | None: ...

    @property
    def threshold(self) -> float | None: ...


def value_text(finding: Measurement, gettext: Gettext = str) -> str:
    """What was measured; empty where nothing was."""
    return "" if finding.value is None else plain(finding.value, finding.measured, gettext)


def limit_text(finding: Measurement, gettext: Gettext = str) -> str:
    """The threshold with its sense: «≤ 5 %»; empty where there is none."""
    if finding.threshold is None:
        return ""
    sign = "≥" if finding.check in _LEAST else "≤"
    return f"{sign}\N{NO-BREAK SPACE}{plain(finding.threshold, finding.measured, gettext)}"


def cause_text(reason: Reason, task: str, gettext: Gettext = str) -> str:
    """Where negative float comes from: why, and the name of the task."""
    return gettext(_CAUSES.get(reason, _OTHER_CAUSE)) % {"task": task}


def counts_links(check: Check) -> bool:
    """Whether the amounts of a finding count links rather than working days."""
    return check in _IN_LINKS


def known(amount: float) -> float | None:
    """An amount of a finding, ``None`` where there is none."""
    return None if math.isnan(amount) else float(amount)


def as_json(document: ScheduleDocument, finding: Finding, limit: int | None = None) -> dict[str, Any]:
    """A finding as plain data, with the uid and name of at most ``limit`` tasks, worst first."""
    tasks = document.tasks
    rows = list(zip(finding.tasks.tolist(), finding.amounts.tolist(), strict=True))
    links = finding.links.tolist() or [None] * len(rows)
    return {
        "check": finding.check.value,
        "dcma": is_dcma(finding.check),
        "outcome": finding.outcome.value,
        "measured": finding.measured.value,
        "value": finding.value,
        "threshold": finding.threshold,
        "found": finding.found,
        "of": finding.of,
        "lacking": finding.lacking.value if finding.lacking else None,
        "causes": [
            {"uid": tasks[c.task].uid, "name": tasks[c.task].name, "reason": c.reason.name.lower(), "tasks": c.tasks}
            for c in finding.causes
        ],
        "tasks": [
            {
                "uid": tasks[i].uid,
                "name": tasks[i].name,
                "amount": known(amount),
                "predecessor_uid": None if link is None else document.links[link].predecessor_uid,
            }
            for (i, amount), link in list(zip(rows, links, strict=True))[:limit]
        ],
    }
