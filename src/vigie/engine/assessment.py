"""``assess(plan)``: how far a schedule can be relied on.

The fourteen points that the US Defense Contract Management Agency published, with its thresholds, and what the schedule
guide of the Government Accountability Office and practice add. Every finding names its tasks, the worst first.
Definitions: ``docs/algorithms/assessment.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.calendars import DAY, compile_calendars, working_seconds
from vigie.engine.errors import PlanError
from vigie.engine.network import Network, build_network, usable_links
from vigie.engine.plan import NEVER, Flags, Indices, Plan, Seconds
from vigie.engine.result import Schedule
from vigie.engine.scheduler import schedule
from vigie.engine.terms import ActivityType, Constraint, LagUnit, LinkType, Reason
from vigie.engine.transitive import redundant_links

Amounts = NDArray[np.float64]


class Check(StrEnum):
    """The points, in the order in which they are shown."""

    LOGIC = "logic"
    LEADS = "leads"
    LAGS = "lags"
    LINK_TYPES = "link_types"
    HARD_CONSTRAINTS = "hard_constraints"
    HIGH_FLOAT = "high_float"
    NEGATIVE_FLOAT = "negative_float"
    HIGH_DURATION = "high_duration"
    INVALID_DATES = "invalid_dates"
    RESOURCES = "resources"
    MISSED_TASKS = "missed_tasks"
    CRITICAL_PATH_TEST = "critical_path_test"
    CPLI = "cpli"
    BEI = "bei"
    DANGLING = "dangling"
    SUMMARY_LINKS = "summary_links"
    REDUNDANT_LINKS = "redundant_links"
    LONG_LAGS = "long_lags"
    OUT_OF_SEQUENCE = "out_of_sequence"
    MERGE_POINTS = "merge_points"
    FLOAT_RATIO = "float_ratio"


DCMA = tuple(Check)[:14]


class Outcome(StrEnum):
    """``INFORMATION`` has no threshold; ``NOT_APPLICABLE`` lacks what it is measured on."""

    PASSED = "passed"
    FAILED = "failed"
    INFORMATION = "information"
    NOT_APPLICABLE = "not_applicable"


class Measured(StrEnum):
    """What ``value`` and ``threshold`` are."""

    SHARE = "share"
    COUNT = "count"
    RATIO = "ratio"


class Lacking(StrEnum):
    """Why a point cannot be measured."""

    TASKS = "tasks"
    LINKS = "links"
    STATUS_DATE = "status_date"
    BASELINE = "baseline"
    TARGET = "target"
    CRITICAL_TASK = "critical_task"
    DUE_TASKS = "due_tasks"
    DURATIONS = "durations"


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes float negative: the task where the late dates come from, the ``Reason`` there, and how many suffer."""

    task: int
    reason: Reason
    tasks: int


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One point. ``found`` of ``of`` makes ``value`` where it is a share.

    ``tasks`` are plan indices; ``amounts``, aligned with them, are working days (lag, float, duration, lateness) or, at
    merge points, links; not a number where there is none. ``links``: plan indices aligned with ``tasks``, where links
    are meant; the task is then the successor. ``variant`` names which of two definitions was used.
    """

    check: Check
    outcome: Outcome
    measured: Measured
    value: float | None
    threshold: float | None
    found: int
    of: int
    tasks: Indices
    amounts: Amounts
    links: Indices
    causes: tuple[Cause, ...] = ()
    variant: str = ""
    lacking: Lacking | None = None


@dataclass(frozen=True, eq=False)
class Agreed:
    """What a plan is held against; ``NEVER`` where nothing was agreed.

    Attributes:
        status: the status date; left out, the plan's data date.
        baseline_finish, baseline_duration: of each task, instants and working seconds.
        target_finish: when the project is to end: the contract's date, or the baseline's.
        resourced: tasks to which a resource or a cost is assigned.
        day: working seconds of a day.
    """

    status: int = NEVER
    baseline_finish: Seconds | None = None
    baseline_duration: Seconds | None = None
    target_finish: int = NEVER
    resourced: Flags | None = None
    day: int = 28_800


FEW, MANY = 0.05, 0.90
HIGH_DAYS = 44
"""Two months: more float is a missing link, more duration a task that nobody can follow."""
LONG_LAG_DAYS = 10
ADDED_DAYS = 600
FOLLOWS = 0.95
"""The share of what was added that the finish must move by."""
NEAR_DAYS = 5
MERGING = 3
_HARD = (
    Constraint.MUST_START_ON,
    Constraint.MUST_FINISH_ON,
    Constraint.START_NO_LATER_THAN,
    Constraint.FINISH_NO_LATER_THAN,
)


def assess(
    plan: Plan, agreed: Agreed | None = None, *, computed: Schedule | None = None, baseline_only: bool = False
) -> tuple[Finding, ...]:
    """Every point of the assessment, in the order of ``Check``.

    ``computed``: the plan's schedule, where the caller has it. ``baseline_only``: the baseline execution index as NDIA
    defines it, without the tasks that have no baseline. Raises ``PlanError`` as ``schedule`` does.
    """
    network = build_network(plan)
    found = computed if computed is not None else schedule(plan, network=network)
    return _Assessor(plan, agreed or Agreed(), found, network, baseline_only).findings()


class _Assessor:
    def __init__(self, plan: Plan, agreed: Agreed, found: Schedule, network: Network, baseline_only: bool) -> None:
        self.plan, self.agreed, self.found, self.network = plan, agreed, found, network
        self.baseline_only = baseline_only
        self.status = agreed.status if agreed.status != NEVER else plan.data_date
        never = np.full(len(plan), NEVER, np.int64)
        self.baseline_finish = never if agreed.baseline_finish is None else agreed.baseline_finish
        self.baseline_duration = never if agreed.baseline_duration is None else agreed.baseline_duration
        self.summary = plan.summary.copy()
        self.summary[plan.parent[plan.parent >= 0]] = True
        spans = (plan.kind == ActivityType.LEVEL_OF_EFFORT) | (plan.kind == ActivityType.WBS_SUMMARY)
        self.counted = plan.active & ~self.summary & ~plan.external & ~spans & (found.early_start != NEVER)
        self.done = plan.actual_finish != NEVER
        self.incomplete = self.counted & ~self.done
        self.milestone = plan.duration == 0
        self.used = usable_links(plan)
        self.open_links = self.used & self.incomplete[plan.link_successor]

    def findings(self) -> tuple[Finding, ...]:
        measure: dict[Check, Callable[[], Finding]] = {check: getattr(self, f"_{check.value}") for check in Check}
        return tuple(measure[check]() for check in Check)

    @cached_property
    def lag_days(self) -> Amounts:
        """Working days of each link's lag; five of seven days of elapsed time."""
        plan = self.plan
        length = plan.duration[plan.link_predecessor]
        percent = (plan.link_lag_unit == LagUnit.PERCENT) | (plan.link_lag_unit == LagUnit.ELAPSED_PERCENT)
        seconds = np.where(percent, length * (plan.link_lag / 10_000), plan.link_lag)
        on_the_clock = (plan.link_lag_unit == LagUnit.ELAPSED) | (plan.link_lag_unit == LagUnit.ELAPSED_PERCENT)
        return np.where(on_the_clock, seconds / DAY * 5 / 7, seconds / self.agreed.day)

    # ---------------------------------------------------------------- how findings are made

    def _of_tasks(
        self,
        check: Check,
        bad: Flags,
        population: Flags,
        threshold: float | None,
        *,
        amounts: Amounts | None = None,
        measured: Measured = Measured.SHARE,
        **more: Any,
    ) -> Finding:
        of = int(population.sum())
        if not of:
            return _lacks(check, Lacking.TASKS, measured)
        tasks = np.flatnonzero(bad & population).astype(np.int32)
        days = np.full(len(tasks), np.nan) if amounts is None else amounts[tasks]
        worst = np.lexsort((tasks, -np.abs(np.nan_to_num(days))))
        return _finding(check, measured, len(tasks), of, threshold, tasks[worst], days[worst], **more)

    def _of_links(
        self,
        check: Check,
        bad: Flags,
        threshold: float | None,
        *,
        amounts: Amounts | None = None,
        population: Flags | None = None,
        found: int | None = None,
        above: bool = True,
        measured: Measured = Measured.SHARE,
    ) -> Finding:
        population = self.open_links if population is None else population
        of = int(population.sum())
        if not of:
            return _lacks(check, Lacking.LINKS, measured)
        links = np.flatnonzero(bad & population).astype(np.int32)
        days = np.full(len(links), np.nan) if amounts is None else amounts[links]
        worst = np.lexsort((links, -np.abs(np.nan_to_num(days))))
        links, days = links[worst], days[worst]
        counted = len(links) if found is None else found
        tasks = self.plan.link_successor[links]
        return _finding(check, measured, counted, of, threshold, tasks, days, links=links, above=above)

    def _days(self, seconds: Seconds | Amounts) -> Amounts:
        return np.where(seconds == NEVER, np.nan, seconds / self.agreed.day)

    # ---------------------------------------------------------------- the fourteen points

    def _logic(self) -> Finding:
        n = len(self.plan)
        into = np.bincount(self.plan.link_successor[self.used], minlength=n) > 0
        out = np.bincount(self.plan.link_predecessor[self.used], minlength=n) > 0
        return self._of_tasks(Check.LOGIC, ~into | ~out, self.incomplete, FEW)

    def _leads(self) -> Finding:
        return self._of_links(Check.LEADS, self.lag_days < 0, 0.0, amounts=self.lag_days)

    def _lags(self) -> Finding:
        return self._of_links(Check.LAGS, self.lag_days > 0, FEW, amounts=self.lag_days)

    def _link_types(self) -> Finding:
        plain = self.plan.link_type == LinkType.FINISH_START
        good = int((plain & self.open_links).sum())
        return self._of_links(Check.LINK_TYPES, ~plain, MANY, found=good, above=False)

    def _hard_constraints(self) -> Finding:
        hard = np.isin(self.plan.constraint, _HARD) | np.isin(self.plan.secondary, _HARD)
        return self._of_tasks(Check.HARD_CONSTRAINTS, hard, self.incomplete, FEW)

    def _high_float(self) -> Finding:
        days = self._days(self.found.total_float)
        return self._of_tasks(Check.HIGH_FLOAT, days > HIGH_DAYS, self.incomplete, FEW, amounts=days)

    def _negative_float(self) -> Finding:
        days = self._days(self.found.total_float)
        bad = self.incomplete & (self.found.total_float < 0)
        causes = self._causes(bad)
        return self._of_tasks(Check.NEGATIVE_FLOAT, bad, self.incomplete, 0.0, amounts=days, causes=causes)

    def _causes(self, bad: Flags) -> tuple[Cause, ...]:
        """Follow the links that set the late dates to where they come from."""
        n, late = len(self.plan), self.found.late_link
        source = np.arange(n)
        bound = late >= 0
        source[bound] = self.plan.link_successor[late[bound]]
        for _step in range(n.bit_length()):
            source = source[source]
        sources, counts = np.unique(source[bad], return_counts=True)
        order = np.argsort(-counts, kind="stable")
        reasons = self.found.late_reason
        return tuple(Cause(int(sources[i]), Reason(int(reasons[sources[i]])), int(counts[i])) for i in order)

    def _high_duration(self) -> Finding:
        agreed = self.baseline_duration
        known = self.incomplete & (agreed != NEVER)
        variant = "baseline"
        if not known.any():
            remaining = np.where(self.plan.remaining != NEVER, self.plan.remaining, self.plan.duration)
            agreed, known, variant = remaining, self.incomplete, "remaining"
        days = self._days(agreed)
        long = known & ~self.milestone & (days > HIGH_DAYS)
        return self._of_tasks(Check.HIGH_DURATION, long, self.incomplete, FEW, amounts=days, variant=variant)

    def _invalid_dates(self) -> Finding:
        if self.status == NEVER:
            return _lacks(Check.INVALID_DATES, Lacking.STATUS_DATE, Measured.COUNT)
        plan, found, status = self.plan, self.found, self.status
        bad = (plan.actual_start > status) | (plan.actual_finish > status)
        bad |= (plan.actual_start == NEVER) & (found.start < status)
        bad |= ~self.done & (found.finish < status)
        return self._of_tasks(Check.INVALID_DATES, bad, self.counted, 0.0, measured=Measured.COUNT)

    def _resources(self) -> Finding:
        resourced = np.zeros(len(self.plan), bool) if self.agreed.resourced is None else self.agreed.resourced
        bare = ~resourced & (self.plan.duration >= self.agreed.day)
        return self._of_tasks(Check.RESOURCES, bare, self.incomplete, None)

    @property
    def _due(self) -> Flags:
        due: Flags = self.counted & (self.baseline_finish != NEVER) & (self.baseline_finish <= self.status)
        return due

    def _no_baseline_yet(self, check: Check) -> Finding | None:
        measured = Measured.RATIO if check == Check.BEI else Measured.SHARE
        if self.status == NEVER:
            return _lacks(check, Lacking.STATUS_DATE, measured)
        if not (self.baseline_finish[self.counted] != NEVER).any():
            return _lacks(check, Lacking.BASELINE, measured)
        return None

    def _missed_tasks(self) -> Finding:
        if lacks := self._no_baseline_yet(Check.MISSED_TASKS):
            return lacks
        if not self._due.any():
            return _lacks(Check.MISSED_TASKS, Lacking.DUE_TASKS, Measured.SHARE)
        reached = np.where(self.done, self.plan.actual_finish, self.found.finish)
        late = self._due & (reached > self.baseline_finish)
        days = np.full(len(self.plan), np.nan)
        days[late] = self._working_days(self.baseline_finish[late], reached[late])
        return self._of_tasks(Check.MISSED_TASKS, late, self._due, FEW, amounts=days)

    def _critical_path_test(self) -> Finding:
        """Add 600 working days to the first critical task: the finish has to follow, or, pinned, float has to fall."""
        critical = self.incomplete & self.found.critical & ~self.milestone & ~self.plan.manual
        if not critical.any():
            return _lacks(Check.CRITICAL_PATH_TEST, Lacking.CRITICAL_TASK, Measured.RATIO)
        candidates = np.flatnonzero(critical)
        task = int(candidates[np.lexsort((candidates, self.found.start[candidates]))[0]])
        try:
            after = schedule(_longer(self.plan, task, ADDED_DAYS * self.agreed.day), network=self.network)
        except PlanError:
            return _lacks(Check.CRITICAL_PATH_TEST, Lacking.CRITICAL_TASK, Measured.RATIO)
        # Measured on the task's own calendar, on which the days were added.
        calendar = 0 if self.plan.elapsed[task] else int(self.plan.task_calendar[task])
        days = self._working_days(_one(self.found.project_finish), _one(after.project_finish), calendar)
        floats = self.found.total_float[self.incomplete], after.total_float[self.incomplete]
        fell = float(floats[0].min() - floats[1].min()) / self.agreed.day
        follows = max(float(days[0]), fell) / ADDED_DAYS
        tasks = np.array([task], np.int32)
        return _finding(
            Check.CRITICAL_PATH_TEST,
            Measured.RATIO,
            int(follows < FOLLOWS),
            1,
            FOLLOWS,
            tasks,
            days,
            value=follows,
            above=False,
        )

    def _cpli(self) -> Finding:
        check, target = Check.CPLI, self.agreed.target_finish
        if not self.incomplete.any():
            return _lacks(check, Lacking.TASKS, Measured.RATIO)
        if target == NEVER:
            return _lacks(check, Lacking.TARGET, Measured.RATIO)
        since = self.status if self.status != NEVER else self.found.project_start
        ends = np.where(self.incomplete, self.found.finish, NEVER)
        last = int(np.argmax(ends))
        finish = _one(ends[last])
        length, spare = self._working_days(_one(since), finish), self._working_days(finish, _one(target))
        if length[0] <= 0:
            return _lacks(check, Lacking.TASKS, Measured.RATIO)
        value = float((length[0] + spare[0]) / length[0])
        tasks, days = np.array([last], np.int32), spare
        return _finding(check, Measured.RATIO, 0, 1, 0.95, tasks, days, value=value, above=False)

    def _bei(self) -> Finding:
        if lacks := self._no_baseline_yet(Check.BEI):
            return lacks
        missing = self.counted & (self.baseline_finish == NEVER)
        due = int(self._due.sum()) + (0 if self.baseline_only else int(missing.sum()))
        if not due:
            return _lacks(Check.BEI, Lacking.DUE_TASKS, Measured.RATIO)
        completed = self.counted & self.done
        if self.baseline_only:
            completed &= ~missing
        behind = np.flatnonzero(self._due & ~self.done).astype(np.int32)
        days = self._working_days(self.baseline_finish[behind], np.full(len(behind), self.status))
        worst = np.lexsort((behind, -days))
        found = int(completed.sum())
        variant = "baseline_only" if self.baseline_only else "all"
        return _finding(
            Check.BEI,
            Measured.RATIO,
            found,
            due,
            0.95,
            behind[worst],
            days[worst],
            value=found / due,
            above=False,
            variant=variant,
        )

    # ---------------------------------------------------------------- what practice adds

    def _dangling(self) -> Finding:
        """A start that no predecessor holds, or a finish that nothing waits for, though the task has links."""
        plan, n = self.plan, len(self.plan)
        kinds = plan.link_type[self.used]
        into, out = plan.link_successor[self.used], plan.link_predecessor[self.used]
        holds_start = (kinds == LinkType.FINISH_START) | (kinds == LinkType.START_START)
        from_finish = (kinds == LinkType.FINISH_START) | (kinds == LinkType.FINISH_FINISH)
        loose_start = (np.bincount(into, minlength=n) > 0) & (np.bincount(into[holds_start], minlength=n) == 0)
        loose_finish = (np.bincount(out, minlength=n) > 0) & (np.bincount(out[from_finish], minlength=n) == 0)
        loose_start &= plan.actual_start == NEVER
        return self._of_tasks(Check.DANGLING, (loose_start | loose_finish) & ~self.milestone, self.incomplete, 0.0)

    def _summary_links(self) -> Finding:
        plan = self.plan
        ends = self.summary[plan.link_predecessor] | self.summary[plan.link_successor]
        return self._of_links(Check.SUMMARY_LINKS, ends, 0.0, population=self.used)

    def _redundant_links(self) -> Finding:
        plan = self.plan
        free = np.isin(
            plan.constraint,
            (Constraint.AS_SOON_AS_POSSIBLE, Constraint.START_NO_EARLIER_THAN, Constraint.FINISH_NO_EARLIER_THAN),
        )
        free &= np.isin(plan.secondary, (Constraint.AS_SOON_AS_POSSIBLE, Constraint.START_NO_EARLIER_THAN))
        through = self.counted & free & ~plan.manual & (plan.actual_start == NEVER)
        plain = self.used & (plan.link_type == LinkType.FINISH_START) & ~self.summary[plan.link_successor]
        plain &= ~self.summary[plan.link_predecessor]
        bad = redundant_links(plan, self.network, plain & (plan.link_lag <= 0), plain & (plan.link_lag >= 0), through)
        return self._of_links(Check.REDUNDANT_LINKS, bad, 0.0)

    def _long_lags(self) -> Finding:
        plan, lag = self.plan, self.lag_days
        undoes = -lag > plan.duration[plan.link_predecessor] / self.agreed.day
        return self._of_links(Check.LONG_LAGS, (lag > LONG_LAG_DAYS) | ((lag < 0) & undoes), 0.0, amounts=lag)

    def _out_of_sequence(self) -> Finding:
        """Work that began or ended before the predecessor's event that its link waits for."""
        plan, kind = self.plan, self.plan.link_type
        before, after = plan.link_predecessor, plan.link_successor
        from_finish = (kind == LinkType.FINISH_START) | (kind == LinkType.FINISH_FINISH)
        to_start = (kind == LinkType.FINISH_START) | (kind == LinkType.START_START)
        event = np.where(from_finish, plan.actual_finish[before], plan.actual_start[before])
        happened = np.where(to_start, plan.actual_start[after], plan.actual_finish[after])
        bad = (happened != NEVER) & ((event == NEVER) | (event > happened)) & (plan.link_lag >= 0)
        begun = self.used & self.counted[after] & (happened != NEVER)
        return self._of_links(Check.OUT_OF_SEQUENCE, bad, 0.0, population=begun)

    def _merge_points(self) -> Finding:
        """Three or more paths that arrive with a week of slack at most: any of them delays the task."""
        plan = self.plan
        tight = self.open_links & ~self.done[plan.link_predecessor]
        tight &= self.found.link_free_float <= NEAR_DAYS * self.agreed.day
        arriving = np.bincount(plan.link_successor[tight], minlength=len(plan)).astype(np.float64)
        return self._of_tasks(Check.MERGE_POINTS, arriving >= MERGING, self.incomplete, None, amounts=arriving)

    def _float_ratio(self) -> Finding:
        work = self.incomplete & ~self.milestone
        left = np.where(self.plan.remaining != NEVER, self.plan.remaining, self.plan.duration)[work]
        if not left.size or not left.sum():
            return _lacks(Check.FLOAT_RATIO, Lacking.DURATIONS, Measured.RATIO)
        value = float(self.found.total_float[work].mean() / left.mean())
        none = np.zeros(0, np.int32)
        return _finding(Check.FLOAT_RATIO, Measured.RATIO, 0, len(left), None, none, np.zeros(0), value=value)

    def _working_days(self, since: Seconds, until: Seconds, calendar: int = -1) -> Amounts:
        """From each instant to its other, in working time of the project's calendar or another; negative backwards."""
        both = np.concatenate((since, until))
        if not len(both):
            return np.zeros(0)
        own = self.plan.calendars[self.plan.calendar if calendar < 0 else calendar]
        # A calendar of two others needs them beside it.
        calendars, index = ((own,), 0) if own.both is None else (self.plan.calendars, self.plan.calendars.index(own))
        compiled = compile_calendars(calendars, int(both.min()) // DAY - 7, int(both.max()) // DAY + 370)
        work = working_seconds(compiled, index, both) / self.agreed.day
        days: Amounts = work[len(since) :] - work[: len(since)]
        return days


def _one(instant: int) -> Seconds:
    return np.array([instant], np.int64)


def _longer(plan: Plan, task: int, added: int) -> Plan:
    """The plan with one task that takes longer, and the work of those assigned to it as well."""
    duration, remaining, span = plan.duration.copy(), plan.remaining.copy(), plan.part_span.copy()
    duration[task] += added
    if remaining[task] != NEVER:
        remaining[task] += added
    span[plan.part_pointer[task] : plan.part_pointer[task + 1]] += added
    return replace(plan, duration=duration, remaining=remaining, part_span=span)


def _lacks(check: Check, what: Lacking, measured: Measured) -> Finding:
    none = np.zeros(0, np.int32)
    return Finding(check, Outcome.NOT_APPLICABLE, measured, None, None, 0, 0, none, np.zeros(0), none, lacking=what)


def _finding(
    check: Check,
    measured: Measured,
    found: int,
    of: int,
    threshold: float | None,
    tasks: Indices,
    amounts: Amounts,
    *,
    links: Indices | None = None,
    value: float | None = None,
    above: bool = True,
    **more: Any,
) -> Finding:
    """``above``: more than the threshold fails, rather than less."""
    if value is None:
        value = float(found) if measured == Measured.COUNT else found / of
    if threshold is None:
        outcome = Outcome.INFORMATION
    else:
        failed = value > threshold if above else value < threshold
        outcome = Outcome.FAILED if failed else Outcome.PASSED
    none = np.zeros(0, np.int32) if links is None else links
    return Finding(check, outcome, measured, value, threshold, found, of, tasks, amounts, none, **more)
