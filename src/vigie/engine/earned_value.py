"""Earned value: planned and earned value of tasks, roll-ups, indices, estimates.

    baseline = Baseline.of(bac, start, finish, calendars=calendars, calendar=of_task)
    pv = baseline.at(status_date)
    ev = earn(progress, bac, pv).ev
    node = Values(bac, pv, ev, ac).grouped(project_of_task, projects)
    found = indices(node, Times(planned, elapsed, earned))

Amounts are whole smallest units in int64 and their sums are exact. Estimates (EAC, ETC, VAC) are float64 of the same
unit: nobody books them. A ratio that is not defined is not a number, with a ``Why`` beside it: never 0, never infinity.
Ratios are made of summed values, never of ratios. Definitions: ANSI/EIA-748; PMI, *Practice Standard for Earned Value
Management*; Lipke, *Schedule is Different* (2003) and *Schedule Adherence* (2008); ``docs/algorithms/earned-value.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum, IntFlag, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.calendars import ALWAYS, DAY, WorkCalendar, compile_calendars, working_seconds
from vigie.engine.money import AmountError, Amounts, Whole, check, portion
from vigie.engine.plan import NEVER, Codes, Flags, Seconds

Numbers = NDArray[np.float64]
Places = NDArray[np.signedinteger[Any]]
"""Indices of tasks, nodes, groups or calendars."""


class Technique(IntEnum):
    """How the earned value of a task is measured."""

    PERCENT = 0
    """``done`` of ``whole``, such as 45 of 100."""
    ZERO_HUNDRED = 1
    """All of it when finished."""
    START_FINISH = 2
    """``on_start`` of 10,000 when started (50/50: 5,000; 20/80: 2,000), the rest when finished."""
    MILESTONES = 3
    """The weights of the milestones reached, of all: ``milestones`` gives ``done`` and ``whole``."""
    UNITS = 4
    """Units ``done`` of ``whole``."""
    LEVEL_OF_EFFORT = 5
    """The planned value, whatever was done."""
    APPORTIONED = 6
    """The share that the task ``base`` has earned of its budget."""


class Accrual(IntEnum):
    """When the planned cost of a task falls due."""

    PRORATED = 0
    START = 1
    END = 2


class Remark(IntFlag):
    """What was odd about a task, and what was done about it."""

    NONE = 0
    NO_BASELINE = 1  # a budget without baseline dates: no planned value
    NO_MEASURE = 2  # nothing to measure progress by: nothing is earned
    ABOVE_ALL = 4  # more was done than there is: counted as all
    BELOW_NOTHING = 8  # less than nothing was done: counted as nothing


class Why(IntEnum):
    """Why a figure is not defined."""

    DEFINED = 0
    NO_PLANNED_VALUE = 1
    NO_EARNED_VALUE = 2
    NO_ACTUAL_COST = 3
    BUDGET_SPENT = 4  # BAC − AC is zero
    NOTHING_LEFT_TO_SPEND = 5  # EAC − AC is zero
    NOT_BEGUN = 6  # no time has elapsed
    TIME_SPENT = 7  # PD − AT is zero
    NO_TIME_LEFT = 8  # EAC(t) − AT is zero
    NO_EARNED_SCHEDULE = 9
    NO_BUDGET = 10
    NEGATIVE_INDEX = 11  # a root of it is asked for
    FEW_PERIODS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """One figure of many nodes; not a number where ``why`` (``Why`` codes) is not 0."""

    values: Numbers
    why: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Planned value over time, of tasks; ``of`` makes it.

    ``bac`` is what the baseline plans: nothing for a task without dates. ``due``: when all of it is planned. ``begin``
    and ``length``: working seconds on the task's calendar over which it is spread; 0 where it falls due at once.
    """

    bac: Amounts
    start: Seconds
    due: Seconds
    begin: Seconds
    length: Seconds
    calendar: Places
    compiled: Seconds
    calendars: int

    @classmethod
    def of(
        cls,
        bac: Amounts,
        start: Seconds,
        finish: Seconds,
        *,
        calendars: Sequence[WorkCalendar] = (ALWAYS,),
        calendar: Places | int = 0,
        accrual: Codes | int = Accrual.PRORATED,
        until: int = NEVER,
    ) -> Baseline:
        """``start``, ``finish``: instants of the baseline, ``NEVER`` for a task that is not in it. ``until``: the last
        instant that ``work`` will be asked about. Raises ``AmountError``, and ``PlanError('calendar_without_work')``.
        """
        bac, start, finish = (np.asarray(values, np.int64) for values in (bac, start, finish))
        check(bac)
        where = np.broadcast_to(np.asarray(calendar, np.int32), bac.shape)
        dates = np.concatenate([values[values != NEVER] for values in (start, finish, np.array([until]))])
        first, last = (int(dates.min()), int(dates.max())) if len(dates) else (0, 0)
        # a year before and after, so that no calendar is without work
        compiled = compile_calendars(calendars, first // DAY - 366, last // DAY + 367)
        begin, end = np.zeros_like(start), np.zeros_like(start)
        for index in np.unique(where):
            chosen = where == index
            begin[chosen] = working_seconds(compiled, int(index), start[chosen])
            end[chosen] = working_seconds(compiled, int(index), finish[chosen])
        due = np.where(np.asarray(accrual) == Accrual.START, start, finish)
        length = np.where(np.asarray(accrual) == Accrual.PRORATED, np.maximum(end - begin, 0), 0)
        known = (start != NEVER) & (finish != NEVER)
        return cls(np.where(known, bac, 0), start, due, begin, length, where, compiled, len(calendars))

    def work(self, calendar: int, instants: Seconds) -> Seconds:
        """Working seconds of a calendar up to each instant: differences of it are durations (PD, AT)."""
        return working_seconds(self.compiled, calendar, np.asarray(instants, np.int64))

    def _under_way(self, instant: int) -> tuple[Places, Amounts]:
        """The tasks that are being done at an instant, and their PV."""
        tasks = np.flatnonzero((self.start < instant) & (instant < self.due) & (self.length > 0))
        now = np.array([int(self.work(c, np.array([instant]))[0]) for c in range(self.calendars)])
        length = self.length[tasks]
        done = np.clip(now[self.calendar[tasks]] - self.begin[tasks], 0, length)
        return tasks, portion(self.bac[tasks], done, length)

    def at(self, instant: int) -> Amounts:
        """PV of each task at an instant: the share of its working time that has passed, of BAC.

        Work without working time, and cost that accrues at the end, falls due at the finish; none without baseline.
        """
        found = np.where(self.due <= instant, self.bac, 0)
        tasks, amounts = self._under_way(instant)
        found[tasks] = amounts
        return found

    def curve(self, instants: Sequence[int], group: Places | None = None, groups: int = 1) -> Amounts:
        """PV at each instant and of each group of tasks, (instants, groups); a group of −1 counts nowhere."""
        chosen = np.zeros(len(self.bac), np.int64) if group is None else np.asarray(group, np.int64)
        found = np.zeros((len(instants), groups), np.int64)
        by_due = np.argsort(self.due, kind="stable")
        past = np.searchsorted(self.due[by_due], np.asarray(instants, np.int64), side="right")
        settled, before = np.zeros(groups, np.int64), 0
        for row in np.argsort(past, kind="stable").tolist():
            fell_due = by_due[before : past[row]]
            settled += _grouped(self.bac[fell_due], chosen[fell_due], groups)
            tasks, amounts = self._under_way(int(instants[row]))
            found[row] = settled + _grouped(amounts, chosen[tasks], groups)
            before = int(past[row])
        return found


def _grouped(amounts: Amounts, group: Places, groups: int) -> Amounts:
    found = np.zeros(groups, np.int64)
    inside = group >= 0
    np.add.at(found, group[inside], amounts[inside])
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """Progress of tasks, one entry per task; see ``Technique`` for what each needs."""

    technique: Codes
    done: Whole
    whole: Whole
    started: Flags
    finished: Flags
    on_start: Whole
    base: Places


@dataclass(frozen=True, slots=True, eq=False)
class Earned:
    """EV of each task, and ``Remark`` flags."""

    ev: Amounts
    remarks: NDArray[np.int64]


def milestones(tasks: int, task: Places, weight: Whole, reached: Flags) -> tuple[Whole, Whole]:
    """``done`` and ``whole`` of each task from its weighted milestones."""
    done, whole = np.zeros(tasks, np.int64), np.zeros(tasks, np.int64)
    np.add.at(whole, task, weight)
    np.add.at(done, task, np.where(reached, weight, 0))
    return done, whole


def earn(progress: Progress, bac: Amounts, pv: Amounts, *, in_baseline: Flags | None = None) -> Earned:
    """EV of each task by its technique. Raises ``AmountError('loop')`` where apportioned tasks lean on each other."""
    bac, pv = np.asarray(bac, np.int64), np.asarray(pv, np.int64)
    check(bac)
    technique = np.asarray(progress.technique)
    done, whole = np.asarray(progress.done, np.int64), np.asarray(progress.whole, np.int64)
    measured = np.isin(technique, (Technique.PERCENT, Technique.MILESTONES, Technique.UNITS))
    remarks = np.zeros(len(bac), np.int64)
    if in_baseline is not None:
        remarks[(bac != 0) & ~in_baseline] |= Remark.NO_BASELINE
    remarks[measured & (whole <= 0)] |= Remark.NO_MEASURE
    remarks[measured & (whole > 0) & (done > whole)] |= Remark.ABOVE_ALL
    remarks[measured & (whole > 0) & (done < 0)] |= Remark.BELOW_NOTHING
    share = portion(bac, np.where(whole > 0, np.clip(done, 0, np.maximum(whole, 0)), 0), np.maximum(whole, 1))
    ev = np.where(measured, share, 0)
    ev = np.where((technique == Technique.ZERO_HUNDRED) & progress.finished, bac, ev)
    on_start = portion(bac, np.clip(np.asarray(progress.on_start, np.int64), 0, 10_000), np.array(10_000))
    by_events = np.where(progress.finished, bac, np.where(progress.started, on_start, 0))
    ev = np.where(technique == Technique.START_FINISH, by_events, ev)
    ev = np.where(technique == Technique.LEVEL_OF_EFFORT, pv, ev)
    _apportion(ev, remarks, technique, np.asarray(progress.base, np.int64), bac)
    return Earned(ev, remarks)


def _apportion(ev: Amounts, remarks: NDArray[np.int64], technique: Codes, base: Places, bac: Amounts) -> None:
    """Fill in the apportioned tasks, those whose base is known first."""
    open_tasks = np.flatnonzero(technique == Technique.APPORTIONED)
    waiting = np.zeros(len(bac), bool)
    waiting[open_tasks] = True
    while len(open_tasks):
        leans = base[open_tasks]
        ready = (leans < 0) | ~waiting[np.maximum(leans, 0)]
        if not ready.any():
            raise AmountError("loop")
        now, on = open_tasks[ready], leans[ready]
        whole = np.where(on >= 0, bac[np.maximum(on, 0)], 0)
        # of credits, the share is that of the opposite amounts
        part = np.clip(np.where(on >= 0, ev[np.maximum(on, 0)], 0) * np.sign(whole), 0, np.abs(whole))
        ev[now] = np.where(whole != 0, portion(bac[now], part, np.maximum(np.abs(whole), 1)), 0)
        remarks[now[whole == 0]] |= Remark.NO_MEASURE
        waiting[now] = False
        open_tasks = open_tasks[~ready]


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """BAC, PV, EV and AC of tasks or nodes, cumulative at one status date. Only these are ever added up."""

    bac: Amounts
    pv: Amounts
    ev: Amounts
    ac: Amounts

    def __post_init__(self) -> None:
        check(*self._all())

    def _all(self) -> list[Amounts]:
        return [getattr(self, field.name) for field in fields(self)]

    def where(self, flags: Flags) -> Values:
        """The others as nothing: ``where(loe)`` and ``where(~loe)`` keep level of effort apart."""
        return Values(*(np.where(flags, values, 0) for values in self._all()))

    def grouped(self, group: Places, groups: int) -> Values:
        """Summed by group; a group of −1 counts nowhere."""
        chosen = np.asarray(group, np.int64)
        return Values(*(_grouped(values, chosen, groups) for values in self._all()))

    def rolled_up(self, parent: Places) -> Values:
        """Of the nodes of trees: each with everything below it. ``parent``: −1 at the top.

        Raises ``AmountError('loop')`` where parents go in a circle.
        """
        above = np.asarray(parent, np.int64)
        depth = _depths(above)
        sums = [values.astype(np.int64) for values in self._all()]
        for level in range(int(depth.max(initial=0)), 0, -1):
            here = np.flatnonzero(depth == level)
            for values in sums:
                np.add.at(values, above[here], values[here])
        return Values(*sums)


def _depths(parent: Places) -> NDArray[np.int64]:
    """How many nodes stand above each, by jumps of twice the length."""
    depth = (parent >= 0).astype(np.int64)
    jump = parent.copy()
    for _ in range(max(len(parent), 1).bit_length() + 1):
        live = np.flatnonzero(jump >= 0)
        if not len(live):
            return depth
        depth[live], jump[live] = depth[live] + depth[jump[live]], jump[jump[live]]
    raise AmountError("loop")


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """PD, AT and ES of nodes in one unit of working time; ``earned`` not a number where there is none."""

    planned: Numbers
    elapsed: Numbers
    earned: Numbers


def _figures(values: Numbers, *whys: tuple[NDArray[np.bool_], Why] | Figures) -> Figures:
    """The first reason counts; what is not defined is not a number."""
    why = np.zeros(values.shape, np.int8)
    for reason in whys:
        found = reason.why if isinstance(reason, Figures) else np.where(reason[0], np.int8(reason[1]), np.int8(0))
        why = np.where(why == 0, found, why).astype(np.int8)
    return Figures(np.where(why == 0, values, np.nan), why)


def _over(above: Numbers | Amounts, below: Numbers | Amounts, why: Why, *whys: tuple[Flags, Why] | Figures) -> Figures:
    zero = np.asarray(below) == 0
    return _figures(above / np.where(zero, 1, below), *whys, (zero, why))


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """SV and CV in amounts; SPI, CPI, TCPI to finish in budget; SV(t), SPI(t), TSPI to finish as planned.

    TCPI and TSPI below zero say that the budget or the time is overdrawn already.
    """

    sv: Amounts
    cv: Amounts
    spi: Figures
    cpi: Figures
    tcpi: Figures
    sv_t: Figures
    spi_t: Figures
    tspi: Figures


def indices(values: Values, times: Times | None = None) -> Index:
    """SV = EV − PV, CV = EV − AC, SPI = EV / PV, CPI = EV / AC, TCPI = (BAC − EV) / (BAC − AC), SV(t) = ES − AT,
    SPI(t) = ES / AT, TSPI = (PD − ES) / (PD − AT)."""
    if times is None:
        nothing = np.full(len(values.bac), np.nan)
        times = Times(nothing, nothing, nothing)
    lacking = (np.isnan(times.earned), Why.NO_EARNED_SCHEDULE)
    return Index(
        sv=values.ev - values.pv,
        cv=values.ev - values.ac,
        spi=_over(values.ev, values.pv, Why.NO_PLANNED_VALUE),
        cpi=_over(values.ev, values.ac, Why.NO_ACTUAL_COST),
        tcpi=_over(values.bac - values.ev, values.bac - values.ac, Why.BUDGET_SPENT),
        sv_t=_figures(times.earned - times.elapsed, lacking),
        spi_t=_over(times.earned, times.elapsed, Why.NOT_BEGUN, lacking),
        tspi=_over(times.planned - times.earned, times.planned - times.elapsed, Why.TIME_SPENT, lacking),
    )


class Performance(StrEnum):
    """The performance factors of EAC = AC + (BAC − EV) / PF."""

    ONE = "1"
    CPI = "cpi"
    SPI = "spi"
    SPI_T = "spi_t"
    CPI_SPI = "cpi_spi"
    CPI_SPI_T = "cpi_spi_t"
    MIXED_SPI = "0.8_cpi_0.2_spi"
    MIXED_SPI_T = "0.8_cpi_0.2_spi_t"
    DAMPED_CPI = "cpi_0.5"


def _factors(index: Index) -> dict[Performance, Figures]:
    cpi, spi, spi_t = index.cpi, index.spi, index.spi_t
    negative = (cpi.values < 0, Why.NEGATIVE_INDEX)
    return {
        Performance.ONE: _figures(np.ones(len(index.sv))),
        Performance.CPI: cpi,
        Performance.SPI: spi,
        Performance.SPI_T: spi_t,
        Performance.CPI_SPI: _figures(cpi.values * spi.values, cpi, spi),
        Performance.CPI_SPI_T: _figures(cpi.values * spi_t.values, cpi, spi_t),
        Performance.MIXED_SPI: _figures(0.8 * cpi.values + 0.2 * spi.values, cpi, spi),
        Performance.MIXED_SPI_T: _figures(0.8 * cpi.values + 0.2 * spi_t.values, cpi, spi_t),
        Performance.DAMPED_CPI: _figures(np.sqrt(np.maximum(cpi.values, 0)), cpi, negative),
    }


def estimates(values: Values, index: Index) -> dict[Performance, Figures]:
    """EAC by each factor, in smallest units (not rounded)."""
    left = values.bac - values.ev
    found = {}
    for factor, performance in _factors(index).items():
        rest = _over(left, performance.values, Why.NO_EARNED_VALUE, performance)
        found[factor] = _figures(values.ac + rest.values, rest)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class AtCompletion:
    """What follows from an EAC: ETC = EAC − AC, VAC = BAC − EAC, TCPI = (BAC − EV) / (EAC − AC)."""

    etc: Figures
    vac: Figures
    tcpi: Figures


def at_completion(values: Values, eac: Figures) -> AtCompletion:
    """``eac``: of ``estimates``, or any other in smallest units."""
    return AtCompletion(
        etc=_figures(eac.values - values.ac, eac),
        vac=_figures(values.bac - eac.values, eac),
        tcpi=_over(values.bac - values.ev, eac.values - values.ac, Why.NOTHING_LEFT_TO_SPEND, eac),
    )


class TimeMethod(StrEnum):
    """EAC(t): planned value, earned duration and earned schedule method, each with its performance factors."""

    PVM_ONE = "pvm_1"
    PVM_SPI = "pvm_spi"
    EDM_ONE = "edm_1"
    EDM_SPI = "edm_spi"
    EDM_CPI_SPI = "edm_cpi_spi"
    ESM_ONE = "esm_1"
    ESM_SPI_T = "esm_spi_t"
    ESM_CPI_SPI_T = "esm_cpi_spi_t"


def time_estimates(values: Values, times: Times, index: Index) -> dict[TimeMethod, Figures]:
    """EAC(t) in the unit of ``times``, from the start.

    PVM: PD − SV · PD / BAC, PD / SPI. EDM: AT + (max(PD, AT) − AT · SPI) / PF. ESM: AT + (PD − ES) / PF.
    """
    factors = _factors(index)
    planned, elapsed, spi = times.planned, times.elapsed, index.spi
    known = _figures(elapsed, (np.isnan(times.earned), Why.NO_EARNED_SCHEDULE))
    by_duration = _figures(np.maximum(planned, elapsed) - elapsed * spi.values, spi)
    by_schedule = _figures(planned - times.earned, known)

    def after(left: Figures, factor: Performance) -> Figures:
        rest = _over(left.values, factors[factor].values, Why.NO_EARNED_VALUE, left, factors[factor])
        return _figures(elapsed + rest.values, rest)

    return {
        TimeMethod.PVM_ONE: _over(planned * (values.bac - index.sv), values.bac, Why.NO_BUDGET),
        TimeMethod.PVM_SPI: _over(planned, spi.values, Why.NO_EARNED_VALUE, spi),
        TimeMethod.EDM_ONE: after(by_duration, Performance.ONE),
        TimeMethod.EDM_SPI: after(by_duration, Performance.SPI),
        TimeMethod.EDM_CPI_SPI: after(by_duration, Performance.CPI_SPI),
        TimeMethod.ESM_ONE: after(by_schedule, Performance.ONE),
        TimeMethod.ESM_SPI_T: after(by_schedule, Performance.SPI_T),
        TimeMethod.ESM_CPI_SPI_T: after(by_schedule, Performance.CPI_SPI_T),
    }


def tspi_to(times: Times, eac_t: Figures) -> Figures:
    """TSPI to finish as forecast: (PD − ES) / (EAC(t) − AT)."""
    lacking = (np.isnan(times.earned), Why.NO_EARNED_SCHEDULE)
    return _over(times.planned - times.earned, eac_t.values - times.elapsed, Why.NO_TIME_LEFT, lacking, eac_t)


def earned_schedule(elapsed: Numbers, pv: Amounts, ev: Amounts) -> Figures:
    """ES of each ``ev`` on one planned curve: when as much was planned as is earned now.

    ``elapsed``: working time from the start to each point of the curve, rising from 0; ``pv``: its cumulative PV, the
    last one BAC. N + (EV − PV_N) / (PV_{N+1} − PV_N) with N the last point with PV_N ≤ EV, in the unit of ``elapsed``;
    PD, where the curve comes to BAC, for EV = BAC and more; 0 where less is earned than was planned at the start.
    """
    elapsed, pv, ev = np.asarray(elapsed, np.float64), np.asarray(pv, np.int64), np.asarray(ev, np.int64)
    if not len(pv) or pv[-1] == 0:
        return _figures(np.zeros(ev.shape), (np.ones(ev.shape, bool), Why.NO_PLANNED_VALUE))
    other = np.flatnonzero(pv != pv[-1])
    end = int(other[-1]) + 1 if len(other) else 0
    elapsed, pv = elapsed[: end + 1], pv[: end + 1]
    # the last N with PV_N ≤ EV is the last whose smallest later value is: that one never falls
    lowest = np.minimum.accumulate(pv[::-1])[::-1]
    last = np.searchsorted(lowest, ev, side="right") - 1
    low, high = np.clip(last, 0, end), np.clip(last + 1, 0, end)
    step = np.maximum(pv[high] - pv[low], 1)
    share = np.clip((ev - pv[low]) / step, 0, 1)
    return _figures(elapsed[low] + share * (elapsed[high] - elapsed[low]))


def adherence(ev: Amounts, pv_at_es: Amounts, group: Places, groups: int) -> Figures:
    """Lipke's P of each group: Σ min(EV_j, PV_j(ES)) / Σ PV_j(ES), with ES that of the group, task by task."""
    ev, planned = np.asarray(ev, np.int64), np.asarray(pv_at_es, np.int64)
    chosen = np.asarray(group, np.int64)
    kept = _grouped(np.minimum(ev, planned), chosen, groups)
    return _over(kept, _grouped(planned, chosen, groups), Why.NO_PLANNED_VALUE)


def recent_cpi(ev: Amounts, ac: Amounts, periods: int) -> Figures:
    """CPI of the last ``periods`` periods of each node: what they earned over what they cost.

    ``ev``, ``ac``: cumulative at the end of each period, (periods, nodes).
    """
    if len(ev) < periods:
        nodes = ev.shape[1:]
        return _figures(np.zeros(nodes), (np.ones(nodes, bool), Why.FEW_PERIODS))
    before_ev, before_ac = (ev[-1 - periods], ac[-1 - periods]) if len(ev) > periods else (0, 0)
    return _over(ev[-1] - before_ev, ac[-1] - before_ac, Why.NO_ACTUAL_COST)
