"""The two passes: early dates in the network's order, late dates against it. Numba kernels on plain arrays.

Both tools go through the same kernels; ``rules.primavera`` marks the few places where they differ.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vigie.engine.plan import NEVER, Codes, Flags, Indices, Seconds
from vigie.engine.worktime import as_finish, as_start, next_start, previous_finish, shifted, work_at

_PROJECT_START, _DATA_DATE, _LINK, _CONSTRAINT, _SECONDARY, _DEADLINE = 1, 2, 3, 4, 5, 6
_SUMMARY_LINK, _SUMMARY_CONSTRAINT, _MANUAL, _MANUAL_SUMMARY, _ACTUAL, _REMAINING = 7, 8, 9, 10, 11, 12
_DURATION, _ASSIGNMENTS, _LEVELLING, _EXTERNAL, _BACK, _CHILDREN, _PROJECT_FINISH = 13, 14, 15, 16, 17, 18, 19
_ALAP, _LOE, _EXPECTED, _RESUME = 20, 21, 22, 23


class Tasks(NamedTuple):
    """The plan's task and assignment arrays, as the kernels read them."""

    duration: Seconds
    calendar: Indices
    lag_calendar: Indices
    parent: Indices
    kind: Codes
    summary: Flags
    manual: Flags
    external: Flags
    active: Flags
    elapsed: Flags
    recurring: Flags
    constraint: Codes
    constraint_date: Seconds
    secondary: Codes
    secondary_date: Seconds
    deadline: Seconds
    actual_start: Seconds
    actual_finish: Seconds
    remaining: Seconds
    stop: Seconds
    resume: Seconds
    given_start: Seconds
    given_finish: Seconds
    expected_finish: Seconds
    external_start: Seconds
    external_finish: Seconds
    levelling_delay: Seconds
    part_pointer: Seconds
    part_calendar: Indices
    part_offset: Seconds
    part_span: Seconds
    part_resume: Seconds


class Links(NamedTuple):
    predecessor: Indices
    successor: Indices
    type: Codes
    lag: Seconds
    unit: Codes


class Rules(NamedTuple):
    """Scalars of the plan and its options."""

    n: int
    start: int
    data_date: int
    calendar: int
    primavera: bool
    progress: int
    lag_calendar: int
    honour_constraints: bool
    multiple_critical_paths: bool
    expected_finish_dates: bool
    lag_from_early_start: bool


class Dates(NamedTuple):
    """What the passes fill in. ``link_*`` are the dates that links see, where they differ from those shown.

    For a summary, ``floor_*`` hold on the way down what binds all its children, ``ceiling`` likewise on the way back.
    """

    early_start: Seconds
    early_finish: Seconds
    late_start: Seconds
    late_finish: Seconds
    link_start: Seconds
    link_finish: Seconds
    link_late_start: Seconds
    demand: Seconds
    start_reason: Codes
    finish_reason: Codes
    late_reason: Codes
    driving_link: Indices
    late_link: Indices
    base: Seconds
    base_reason: Codes
    floor_start: Seconds
    floor_finish: Seconds
    floor_reason: Codes
    floor_link: Indices
    floor_links: Flags
    ceiling: Seconds
    ceiling_reason: Codes
    ceiling_link: Indices
    fixed_start: Seconds


def empty_dates(n: int) -> Dates:
    """Nothing computed yet, for ``n`` tasks."""

    def never() -> NDArray[np.int64]:
        return np.full(n, NEVER, np.int64)

    def code() -> NDArray[np.int8]:
        return np.zeros(n, np.int8)

    def link() -> NDArray[np.int32]:
        return np.full(n, -1, np.int32)

    # fmt: off
    return Dates(
        never(), never(), never(), never(), never(), never(), never(), never(), code(), code(), code(), link(), link(),
        never(), code(), never(), never(), code(), link(), np.zeros(n, np.bool_), never(), code(), link(), never(),
    )
    # fmt: on


@njit(cache=True)  # type: ignore[untyped-decorator]
def lag_calendar_of(rules, tasks, source, target):  # type: ignore[no-untyped-def]
    """The calendar on which the lag of a link runs."""
    if rules.lag_calendar == 0:
        return tasks.lag_calendar[target]
    if rules.lag_calendar == 1:
        return tasks.lag_calendar[source]
    return rules.calendar if rules.lag_calendar == 2 else 0


@njit(cache=True)  # type: ignore[untyped-decorator]
def link_demand(cal, rules, tasks, links, dates, index):  # type: ignore[no-untyped-def]
    """The instant before which a link lets its successor neither start (FS, SS) nor finish (FF, SF)."""
    source, target, kind = links.predecessor[index], links.successor[index], links.type[index]
    from_finish = kind == 0 or kind == 2
    at = dates.link_finish[source] if from_finish else dates.link_start[source]
    if at == NEVER:
        return at
    lag = links.lag[index]
    if lag == 0:
        return at
    as_a_finish = kind >= 2 or tasks.duration[target] == 0
    c = lag_calendar_of(rules, tasks, source, target)
    return shifted(cal, c, at, lag, links.unit[index], tasks.duration[source], as_a_finish)


@njit(cache=True)  # type: ignore[untyped-decorator]
def run_from(cal, tasks, i, t):  # type: ignore[no-untyped-def]
    """Start and finish of an unstarted task that may begin at ``t``, each assignment on its own calendar."""
    first, last = tasks.part_pointer[i], tasks.part_pointer[i + 1]
    c = tasks.calendar[i]
    if first == last:
        w = work_at(cal, c, t)
        return as_start(cal, c, w), as_finish(cal, c, w + tasks.duration[i])
    start = np.int64(2) ** 62
    for p in range(first, last):
        pc = tasks.part_calendar[p]
        start = min(start, as_start(cal, pc, work_at(cal, pc, t) + tasks.part_offset[p]))
    finish = NEVER
    for p in range(first, last):
        pc = tasks.part_calendar[p]
        finish = max(finish, as_finish(cal, pc, work_at(cal, pc, start) + tasks.part_offset[p] + tasks.part_span[p]))
    return start, finish


@njit(cache=True)  # type: ignore[untyped-decorator]
def run_back(cal, tasks, i, t, length):  # type: ignore[no-untyped-def]
    """The latest start with which a task of ``length`` is done by ``t``."""
    first, last = tasks.part_pointer[i], tasks.part_pointer[i + 1]
    c = tasks.calendar[i]
    if first == last:
        return as_start(cal, c, work_at(cal, c, t) - length)
    start = np.int64(2) ** 62
    for p in range(first, last):
        pc = tasks.part_calendar[p]
        begin = as_start(cal, pc, work_at(cal, pc, t) - tasks.part_span[p])
        if tasks.part_offset[p] > 0:
            begin = as_start(cal, pc, work_at(cal, pc, begin) - tasks.part_offset[p])
        start = min(start, begin)
    return start


@njit(cache=True)  # type: ignore[untyped-decorator]
def run_rest(cal, tasks, i, t):  # type: ignore[no-untyped-def]
    """The finish of a started task whose remaining work may begin at ``t``."""
    first, last = tasks.part_pointer[i], tasks.part_pointer[i + 1]
    c = tasks.calendar[i]
    if first == last:
        if tasks.remaining[i] <= 0:
            return t
        return as_finish(cal, c, work_at(cal, c, t) + tasks.remaining[i])
    finish = NEVER
    for p in range(first, last):
        pc = tasks.part_calendar[p]
        at = t if tasks.part_resume[p] == NEVER else tasks.part_resume[p]
        finish = max(finish, as_finish(cal, pc, work_at(cal, pc, at) + tasks.part_offset[p] + tasks.part_span[p]))
    return finish


@njit(cache=True)  # type: ignore[untyped-decorator]
def _note(dates, i, start, finish, reason, link, finish_reason):  # type: ignore[no-untyped-def]
    dates.early_start[i] = start
    dates.early_finish[i] = finish
    dates.link_start[i] = start
    dates.link_finish[i] = finish
    dates.start_reason[i] = reason
    dates.driving_link[i] = link
    dates.finish_reason[i] = finish_reason


@njit(cache=True)  # type: ignore[untyped-decorator]
def _roll_up(tasks, dates, i):  # type: ignore[no-untyped-def]
    """Let the summary above ``i`` span it."""
    p = tasks.parent[i]
    if p < 0 or dates.early_start[i] == NEVER or not tasks.active[i]:
        return
    if dates.early_start[p] == NEVER or dates.early_start[i] < dates.early_start[p]:
        dates.early_start[p] = dates.early_start[i]
        dates.link_start[p] = dates.link_start[i]
    if dates.early_finish[p] == NEVER or dates.early_finish[i] > dates.early_finish[p]:
        dates.early_finish[p] = dates.early_finish[i]
        dates.link_finish[p] = dates.link_finish[i]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _given(rules, tasks, dates, i, floor):  # type: ignore[no-untyped-def]
    """Manual and external tasks stand where they were put."""
    start, finish = tasks.given_start[i], tasks.given_finish[i]
    if start == NEVER:
        start = finish if finish != NEVER else max(floor, rules.start)
    if finish == NEVER:
        finish = start
    reason = _MANUAL if tasks.manual[i] else _EXTERNAL
    _note(dates, i, start, finish, reason, -1, reason)


@njit(cache=True)  # type: ignore[untyped-decorator]
def forward(order, into_pointer, into, cal, rules, tasks, links, dates):  # type: ignore[no-untyped-def]
    """Fill in the early dates and why. Instants outside the horizon come out at its end; the caller looks."""
    n = rules.n
    for task in range(n):
        dates.early_start[task] = NEVER
        dates.early_finish[task] = NEVER
    for k in range(len(order)):
        if order[k] >= n:
            i = order[k] - n
            if tasks.manual[i]:
                _given(rules, tasks, dates, i, dates.base[i])
            elif dates.early_start[i] == NEVER:
                _note(dates, i, dates.base[i], dates.base[i], _PROJECT_START, -1, _PROJECT_START)
            else:
                dates.start_reason[i] = _CHILDREN
                dates.finish_reason[i] = _CHILDREN
            _roll_up(tasks, dates, i)
            continue
        i = order[k]
        p = tasks.parent[i]
        floor, finish_floor, reason, drive, linked = NEVER, NEVER, 0, -1, False
        base = rules.start if rules.data_date == NEVER or not rules.primavera else max(rules.data_date, rules.start)
        if p >= 0:
            base = dates.base[p]
            floor, finish_floor = dates.floor_start[p], dates.floor_finish[p]
            reason, drive, linked = dates.floor_reason[p], dates.floor_link[p], dates.floor_links[p]
        finish_drive = -1
        started = tasks.actual_start[i] != NEVER and not tasks.summary[i]
        ignore_links = started and (rules.progress == 0 or rules.progress >= 2)
        for row in range(into_pointer[i], into_pointer[i + 1]):
            index = into[row]
            source = links.predecessor[index]
            linked = True
            if ignore_links and (rules.progress != 3 or tasks.actual_finish[source] == NEVER):
                continue
            at = link_demand(cal, rules, tasks, links, dates, index)
            if at == NEVER:
                continue
            if links.type[index] <= 1:
                if at > floor:
                    floor, reason, drive = at, _LINK, index
            elif at > finish_floor:
                finish_floor, finish_drive = at, index
        kind = tasks.constraint[i]
        when = tasks.constraint_date[i]
        if tasks.summary[i]:
            if tasks.manual[i]:
                # It stands where it was put: what is linked to it or to a summary above moves no child.
                floor, finish_floor, reason, drive, linked = NEVER, NEVER, 0, -1, False
                if tasks.given_start[i] != NEVER:
                    base = tasks.given_start[i]
            if when != NEVER and kind == 4 and when > floor:
                floor, reason, drive = when, _SUMMARY_CONSTRAINT, -1
            if reason == _LINK:
                reason = _SUMMARY_LINK
            dates.base[i], dates.floor_start[i], dates.floor_finish[i] = base, floor, finish_floor
            dates.floor_reason[i], dates.floor_link[i], dates.floor_links[i] = reason, drive, linked
            dates.base_reason[i] = _MANUAL_SUMMARY if tasks.manual[i] else dates.base_reason[p] if p >= 0 else 0
            continue
        if tasks.manual[i] or tasks.external[i]:
            _given(rules, tasks, dates, i, floor)
        elif tasks.actual_finish[i] != NEVER:
            begin = tasks.actual_start[i] if started else tasks.actual_finish[i]
            _note(dates, i, begin, tasks.actual_finish[i], _ACTUAL, -1, _ACTUAL)
            if rules.primavera and rules.data_date != NEVER:
                at = max(rules.data_date, floor)
                dates.early_start[i], dates.early_finish[i] = at, at
        elif rules.primavera:
            _primavera_task(cal, rules, tasks, dates, i, base, floor, finish_floor, reason, drive, finish_drive)
        elif started:
            at = tasks.actual_start[i]
            if tasks.resume[i] != NEVER:
                at = tasks.resume[i]
            elif tasks.stop[i] != NEVER:
                at = tasks.stop[i]
            finish = run_rest(cal, tasks, i, at)
            why = _REMAINING
            if kind == 6 and when > finish:
                finish, why = when, _CONSTRAINT
            _note(dates, i, tasks.actual_start[i], finish, _ACTUAL, -1, why)
        else:
            _microsoft_task(cal, rules, tasks, dates, i, base, floor, finish_floor, reason, drive, finish_drive, linked)
        _roll_up(tasks, dates, i)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _microsoft_task(  # type: ignore[no-untyped-def]
    cal, rules, tasks, dates, i, base, floor, finish_floor, reason, drive, finish_drive, linked
):
    """An automatic, unstarted task by Microsoft Project's rules."""
    kind, when, length = tasks.constraint[i], tasks.constraint_date[i], tasks.duration[i]
    if when == NEVER and kind > 1:
        kind = 0
    plain = tasks.part_pointer[i] == tasks.part_pointer[i + 1]
    zero = length == 0 and plain
    if kind == 4 and when > floor:
        floor, reason, drive = when, _CONSTRAINT, -1
    if floor == NEVER and (kind != 6 or finish_floor != NEVER):
        p = tasks.parent[i]
        above = p >= 0 and dates.base_reason[p] != 0
        floor, reason, drive = base, _MANUAL_SUMMARY if above else _PROJECT_START, -1
    demand = floor
    if floor == NEVER:
        start, finish = NEVER, NEVER
    elif zero:
        start, finish = floor, floor
    else:
        start, finish = run_from(cal, tasks, i, floor)
    why = _DURATION if plain else _ASSIGNMENTS
    if kind == 6 and when > finish_floor:
        finish_floor, finish_drive = when, -2
    if finish_floor > finish and finish_floor != NEVER:
        if zero:
            start, finish = finish_floor, finish_floor
        else:
            start = run_back(cal, tasks, i, finish_floor, length)
            finish = finish_floor
        demand = finish_floor
        if finish_drive == -2:
            why, reason, drive = _CONSTRAINT, _CONSTRAINT, -1
        else:
            why, reason, drive = _LINK, _BACK, finish_drive
    honour = rules.honour_constraints
    if kind == 2 and (honour or when > start):
        demand, reason, drive = when, _CONSTRAINT, -1
        if zero:
            start, finish = when, when
        else:
            start, finish = run_from(cal, tasks, i, when)
    elif (kind == 3 and (honour or when > finish)) or (kind == 7 and honour and finish > when):
        demand, reason, why, drive = when, _BACK, _CONSTRAINT, -1
        start = when if zero else run_back(cal, tasks, i, when, length)
        finish = when
    elif kind == 5 and honour and start > when:
        demand, reason, drive = when, _CONSTRAINT, -1
        if zero:
            start, finish = when, when
        else:
            start, finish = run_from(cal, tasks, i, when)
    if tasks.levelling_delay[i] != 0:
        demand, reason = start + tasks.levelling_delay[i], _LEVELLING
        if zero:
            start, finish = demand, demand
        else:
            start, finish = run_from(cal, tasks, i, demand)
    if dates.fixed_start[i] != NEVER and dates.fixed_start[i] > start:
        demand, reason, drive = dates.fixed_start[i], _ALAP, -1
        if zero:
            start, finish = demand, demand
        else:
            start, finish = run_from(cal, tasks, i, demand)
    _note(dates, i, start, finish, reason, drive, why)
    dates.demand[i] = demand


@njit(cache=True)  # type: ignore[untyped-decorator]
def _primavera_task(  # type: ignore[no-untyped-def]
    cal, rules, tasks, dates, i, base, floor, finish_floor, reason, drive, finish_drive
):
    """An activity with work left by Primavera's rules."""
    started = tasks.actual_start[i] != NEVER
    c = tasks.calendar[i]
    milestone = tasks.kind[i] == 2 or tasks.kind[i] == 3
    length = tasks.duration[i]
    if started and tasks.remaining[i] != NEVER:
        length = tasks.remaining[i]
    if base > floor:
        floor, reason, drive = base, (_DATA_DATE if rules.data_date != NEVER else _PROJECT_START), -1
    if tasks.external_start[i] > floor:
        floor, reason, drive = tasks.external_start[i], _EXTERNAL, -1
    if started and tasks.resume[i] > floor:
        floor, reason, drive = tasks.resume[i], _RESUME, -1
    kind, when = tasks.constraint[i], tasks.constraint_date[i]
    if when == NEVER or started:
        kind = 0
    if (kind == 4 or kind == 8) and when > floor:
        floor, reason, drive = when, _CONSTRAINT, -1
    if (kind == 6 or kind == 9) and when > finish_floor:
        finish_floor, finish_drive = when, -2
    if not started and tasks.secondary_date[i] != NEVER:
        if tasks.secondary[i] == 4 and tasks.secondary_date[i] > floor:
            floor, reason, drive = tasks.secondary_date[i], _SECONDARY, -1
        if tasks.secondary[i] == 6 and tasks.secondary_date[i] > finish_floor:
            finish_floor, finish_drive = tasks.secondary_date[i], -2
    demand = floor
    why = _REMAINING if started else _DURATION
    if tasks.kind[i] == 3:
        start, finish = floor, floor
    elif length == 0 and not milestone:
        start = next_start(cal, c, floor)
        finish = start
    elif tasks.kind[i] == 2:
        start = floor if floor == base else next_start(cal, c, floor)
        finish = start
    elif started:
        start = next_start(cal, c, floor)
        finish = run_rest(cal, tasks, i, start)
    else:
        start, finish = run_from(cal, tasks, i, floor)
    if finish_floor > finish:
        finish = finish_floor
        start = finish if length == 0 or milestone else run_back(cal, tasks, i, finish, length)
        demand, reason, why, drive = finish_floor, _BACK, _LINK, finish_drive
        if finish_drive == -2:
            why, reason, drive = _CONSTRAINT, _CONSTRAINT, -1
    if rules.expected_finish_dates and tasks.expected_finish[i] != NEVER and why != _LINK:
        finish, why = max(start, tasks.expected_finish[i]), _EXPECTED
    if kind == 2:
        start, reason, demand, drive = when, _CONSTRAINT, when, -1
        finish = start if milestone else run_from(cal, tasks, i, start)[1]
    elif kind == 3:
        finish, why, reason, demand, drive = when, _CONSTRAINT, _BACK, when, -1
        start = finish if milestone else run_back(cal, tasks, i, finish, length)
    if dates.fixed_start[i] != NEVER and dates.fixed_start[i] > start:
        start, reason, drive = dates.fixed_start[i], _ALAP, -1
        finish = start if milestone else run_from(cal, tasks, i, start)[1]
    _note(dates, i, start, finish, reason, drive, why)
    dates.demand[i] = demand
    if started:
        if not rules.lag_from_early_start:
            dates.link_start[i] = tasks.actual_start[i]
        dates.start_reason[i] = reason if reason != _PROJECT_START else _DATA_DATE


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lower(dates, i, at, reason, link):  # type: ignore[no-untyped-def]
    """Let nothing finish after ``at``."""
    if at < dates.late_finish[i]:
        dates.late_finish[i] = at
        dates.late_reason[i] = reason
        dates.late_link[i] = link


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lag_left(cal, rules, tasks, links, index, c):  # type: ignore[no-untyped-def]
    """What is left, after the data date, of a working lag that began when its finished predecessor did."""
    source = links.predecessor[index]
    since = tasks.actual_start[source] if links.type[index] == 1 else tasks.actual_finish[source]
    if rules.data_date == NEVER or links.unit[index] != 0 or since == NEVER:
        return links.lag[index]
    return max(0, links.lag[index] - (work_at(cal, c, rules.data_date) - work_at(cal, c, since)))


@njit(cache=True)  # type: ignore[untyped-decorator]
def backward(order, out_pointer, out_of, cal, rules, tasks, links, dates, project_finish):  # type: ignore[no-untyped-def]
    """Fill in the late dates and why, from ``project_finish``."""
    n = rules.n
    for task in range(n):
        dates.late_start[task] = NEVER
        dates.late_finish[task] = NEVER
    for k in range(len(order) - 1, -1, -1):
        i = order[k] if order[k] < n else order[k] - n
        p = tasks.parent[i]
        if order[k] < n and tasks.summary[i]:
            if dates.late_finish[i] == NEVER:
                dates.late_finish[i] = dates.ceiling[i]
                dates.late_start[i] = dates.ceiling[i]
            _roll_up_late(tasks, dates, i)
            continue
        c = tasks.calendar[i]
        started = tasks.actual_start[i] != NEVER
        done = tasks.actual_finish[i] != NEVER
        length = tasks.duration[i]
        if started and tasks.remaining[i] != NEVER:
            length = tasks.remaining[i]
        dates.late_finish[i], dates.late_reason[i], dates.late_link[i] = project_finish, _PROJECT_FINISH, -1
        if p >= 0:
            dates.late_finish[i] = dates.ceiling[p]
            dates.late_reason[i], dates.late_link[i] = dates.ceiling_reason[p], dates.ceiling_link[p]
        open_end = True
        for row in range(out_pointer[i], out_pointer[i + 1]):
            index = out_of[row]
            target, kind = links.successor[index], links.type[index]
            if tasks.actual_finish[target] != NEVER and not rules.primavera:
                continue
            open_end = False
            at = dates.link_late_start[target] if kind <= 1 else dates.late_finish[target]
            if at == NEVER:
                continue
            to_start = kind == 1 or kind == 3
            if links.lag[index] != 0:
                lc = lag_calendar_of(rules, tasks, i, target)
                lag = links.lag[index]
                if done and lag > 0:
                    lag = _lag_left(cal, rules, tasks, links, index, lc)
                at = shifted(cal, lc, at, -lag, links.unit[index], tasks.duration[i], False)
            if to_start:
                if tasks.summary[i] or tasks.manual[i] or (started and not done):
                    continue
                at = at if length == 0 or done else run_from(cal, tasks, i, at)[1]
            _lower(dates, i, at, _LINK, index)
        kind, when = tasks.constraint[i], tasks.constraint_date[i]
        if tasks.summary[i]:
            if when != NEVER and kind == 7:
                _lower(dates, i, when, _SUMMARY_CONSTRAINT, -1)
            if dates.late_reason[i] == _LINK:
                dates.late_reason[i] = _SUMMARY_LINK
            dates.ceiling[i] = dates.late_finish[i]
            dates.ceiling_reason[i], dates.ceiling_link[i] = dates.late_reason[i], dates.late_link[i]
            dates.late_finish[i] = NEVER
            continue
        if rules.multiple_critical_paths and open_end and dates.late_reason[i] == _PROJECT_FINISH:
            dates.late_finish[i] = dates.early_finish[i]
        if done and not rules.primavera:
            dates.late_start[i], dates.late_finish[i] = dates.early_start[i], dates.early_finish[i]
            dates.link_late_start[i] = dates.late_start[i]
            dates.late_reason[i], dates.late_link[i] = _ACTUAL, -1
            _roll_up_late(tasks, dates, i)
            continue
        if when != NEVER and not tasks.manual[i] and not done:
            if kind == 7 or (kind == 9 and not started):
                _lower(dates, i, when, _CONSTRAINT, -1)
            elif kind == 3:
                dates.late_finish[i], dates.late_reason[i], dates.late_link[i] = when, _CONSTRAINT, -1
            elif not started and (kind == 5 or kind == 8 or kind == 2):
                at = when if length == 0 else run_from(cal, tasks, i, when)[1]
                if kind == 2:
                    dates.late_finish[i], dates.late_reason[i], dates.late_link[i] = at, _CONSTRAINT, -1
                else:
                    _lower(dates, i, at, _CONSTRAINT, -1)
        if rules.primavera and not done and tasks.secondary_date[i] != NEVER:
            if tasks.secondary[i] == 7:
                _lower(dates, i, tasks.secondary_date[i], _SECONDARY, -1)
            elif tasks.secondary[i] == 5 and not started:
                _lower(dates, i, run_from(cal, tasks, i, tasks.secondary_date[i])[1], _SECONDARY, -1)
        if rules.primavera and tasks.external_finish[i] != NEVER:
            _lower(dates, i, tasks.external_finish[i], _EXTERNAL, -1)
        if tasks.deadline[i] != NEVER:
            _lower(dates, i, tasks.deadline[i], _DEADLINE, -1)
        finish = dates.late_finish[i]
        if done:
            dates.late_start[i] = finish
        elif rules.primavera and tasks.kind[i] == 2:
            dates.late_start[i] = next_start(cal, c, finish)
            dates.late_finish[i] = dates.late_start[i]
        elif length == 0 and tasks.part_pointer[i] == tasks.part_pointer[i + 1]:
            if rules.primavera:
                finish = previous_finish(cal, c, finish)
                dates.late_finish[i] = finish
            dates.late_start[i] = finish
        else:
            if not tasks.manual[i] and not tasks.elapsed[i]:
                finish = _last_finish(cal, tasks, i, finish)
                dates.late_finish[i] = finish
            dates.late_start[i] = run_back(cal, tasks, i, finish, length)
        dates.link_late_start[i] = dates.late_start[i] - tasks.levelling_delay[i]
        if started and not rules.primavera:
            dates.late_start[i] = tasks.actual_start[i]
        _roll_up_late(tasks, dates, i)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _last_finish(cal, tasks, i, t):  # type: ignore[no-untyped-def]
    """The end of the working period before ``t``, on the calendars that the task runs on."""
    first, last = tasks.part_pointer[i], tasks.part_pointer[i + 1]
    if first == last:
        return previous_finish(cal, tasks.calendar[i], t)
    finish = NEVER
    for p in range(first, last):
        finish = max(finish, previous_finish(cal, tasks.part_calendar[p], t))
    return finish


@njit(cache=True)  # type: ignore[untyped-decorator]
def _urgent(tasks, dates, i):  # type: ignore[no-untyped-def]
    """By when what binds ``i`` must be over: a manual summary inside another cannot wait beyond its own start."""
    at = dates.link_late_start[i]
    if tasks.summary[i] and tasks.manual[i] and tasks.given_start[i] != NEVER:
        return min(at, tasks.given_start[i])
    return at


@njit(cache=True)  # type: ignore[untyped-decorator]
def _roll_up_late(tasks, dates, i):  # type: ignore[no-untyped-def]
    p = tasks.parent[i]
    if p < 0 or dates.late_start[i] == NEVER or not tasks.active[i]:
        return
    if dates.late_finish[p] == NEVER:
        dates.late_start[p] = dates.late_start[i]
        dates.link_late_start[p] = _urgent(tasks, dates, i)
        dates.late_finish[p] = dates.late_finish[i]
        return
    dates.late_start[p] = min(dates.late_start[p], dates.late_start[i])
    # A link into a summary binds every child, so that the most urgent one counts.
    dates.link_late_start[p] = min(dates.link_late_start[p], _urgent(tasks, dates, i))
    dates.late_finish[p] = max(dates.late_finish[p], dates.late_finish[i])


@njit(cache=True)  # type: ignore[untyped-decorator]
def floats(out_pointer, out_of, cal, rules, tasks, links, dates, kind, total, free, link_free):  # type: ignore[no-untyped-def]
    """Total and free float of every task and the free float of every link, in working time of the task's calendar."""
    for i in range(rules.n):
        c = tasks.calendar[i]
        if dates.early_start[i] == NEVER or dates.late_start[i] == NEVER:
            continue
        first, last = dates.early_start[i], dates.early_finish[i]
        at_finish = work_at(cal, c, dates.late_finish[i]) - work_at(cal, c, last)
        at_start = work_at(cal, c, dates.late_start[i]) - work_at(cal, c, first)
        started = tasks.actual_start[i] != NEVER
        if started or kind == 2:
            total[i] = at_finish
        elif kind == 1:
            total[i] = at_start
        else:
            total[i] = min(at_start, at_finish)
        done = tasks.actual_finish[i] != NEVER
        if done:
            total[i] = 0
        least = np.int64(2) ** 62
        for row in range(out_pointer[i], out_pointer[i + 1]):
            index = out_of[row]
            target = links.successor[index]
            at = link_demand(cal, rules, tasks, links, dates, index)
            until = dates.early_start[target] if links.type[index] <= 1 else dates.early_finish[target]
            if at == NEVER or until == NEVER:
                continue
            link_free[index] = work_at(cal, c, until) - work_at(cal, c, at)
            if tasks.actual_finish[target] == NEVER:
                least = min(least, link_free[index])
        free[i] = 0 if done else max(total[i] if least == np.int64(2) ** 62 else least, 0)
