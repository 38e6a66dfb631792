"""The two passes: early dates in the network's order, late dates against it. Numba kernels on plain arrays.

Both tools go through the same kernels; ``rules[0].primavera`` marks the few places where they differ.
"""

from __future__ import annotations

import numpy as np

from vigie.engine.compiled import kernel
from vigie.engine.plan import NEVER
from vigie.engine.worktime import as_finish, as_start, next_start, previous_finish, shifted, work_at

_PROJECT_START, _DATA_DATE, _LINK, _CONSTRAINT, _SECONDARY, _DEADLINE = 1, 2, 3, 4, 5, 6
_SUMMARY_LINK, _SUMMARY_CONSTRAINT, _MANUAL, _MANUAL_SUMMARY, _ACTUAL, _REMAINING = 7, 8, 9, 10, 11, 12
_DURATION, _ASSIGNMENTS, _LEVELLING, _EXTERNAL, _BACK, _CHILDREN, _PROJECT_FINISH = 13, 14, 15, 16, 17, 18, 19
_ALAP, _LOE, _EXPECTED, _RESUME = 20, 21, 22, 23


@kernel
def lag_calendar_of(rules, tasks, source, target):
    """The calendar on which the lag of a link runs."""
    if rules[0].lag_calendar == 0:
        return tasks[target].lag_calendar
    if rules[0].lag_calendar == 1:
        return tasks[source].lag_calendar
    return rules[0].calendar if rules[0].lag_calendar == 2 else 0


@kernel
def link_demand(cal, rules, tasks, links, dates, index):
    """The instant before which a link lets its successor neither start (FS, SS) nor finish (FF, SF)."""
    source, target, kind = links[index].predecessor, links[index].successor, links[index].type
    from_finish = kind == 0 or kind == 2
    at = dates[source].link_finish if from_finish else dates[source].link_start
    if at == NEVER:
        return at
    lag = links[index].lag
    if lag == 0:
        return at
    as_a_finish = kind >= 2 or tasks[target].duration == 0
    c = lag_calendar_of(rules, tasks, source, target)
    return shifted(cal, c, at, lag, links[index].unit, tasks[source].duration, as_a_finish)


@kernel
def _part_start(cal, parts, p, t):
    """Where an assignment begins whose task may begin at ``t``."""
    c = parts[p].calendar
    start = as_start(cal, c, work_at(cal, c, t) + parts[p].offset)
    return start if parts[p].levelling == 0 else next_start(cal, c, start + parts[p].levelling)


@kernel
def run_from(cal, tasks, parts, i, t):
    """Start and finish of an unstarted task that may begin at ``t``, each assignment on its own calendar."""
    first, last = tasks[i].part, tasks[i].part_end
    c = tasks[i].calendar
    if first == last:
        w = work_at(cal, c, t)
        return as_start(cal, c, w), as_finish(cal, c, w + tasks[i].duration)
    start = np.int64(2) ** 62
    for p in range(first, last):
        start = min(start, _part_start(cal, parts, p, t))
    finish = NEVER
    for p in range(first, last):
        pc = parts[p].calendar
        finish = max(finish, as_finish(cal, pc, work_at(cal, pc, _part_start(cal, parts, p, start)) + parts[p].span))
    return start, finish


@kernel
def run_back(cal, tasks, parts, i, t, length):
    """The latest start with which a task of ``length`` is done by ``t``."""
    first, last = tasks[i].part, tasks[i].part_end
    c = tasks[i].calendar
    if first == last:
        return as_start(cal, c, work_at(cal, c, t) - length)
    start = np.int64(2) ** 62
    for p in range(first, last):
        pc = parts[p].calendar
        begin = as_start(cal, pc, work_at(cal, pc, t) - parts[p].span) - parts[p].levelling
        if parts[p].offset > 0 or parts[p].levelling != 0:
            begin = as_start(cal, pc, work_at(cal, pc, begin) - parts[p].offset)
        start = min(start, begin)
    return start


@kernel
def run_rest(cal, tasks, parts, i, t):
    """The finish of a started task whose remaining work may begin at ``t``."""
    first, last = tasks[i].part, tasks[i].part_end
    c = tasks[i].calendar
    if first == last:
        if tasks[i].remaining <= 0:
            return t
        return as_finish(cal, c, work_at(cal, c, t) + tasks[i].remaining)
    finish = NEVER
    for p in range(first, last):
        pc = parts[p].calendar
        at = t if parts[p].resume == NEVER else parts[p].resume
        finish = max(finish, as_finish(cal, pc, work_at(cal, pc, at) + parts[p].offset + parts[p].span))
    return finish


@kernel
def _note(dates, i, start, finish, reason, link, finish_reason):
    dates[i].early_start = start
    dates[i].early_finish = finish
    dates[i].link_start = start
    dates[i].link_finish = finish
    dates[i].start_reason = reason
    dates[i].driving_link = link
    dates[i].finish_reason = finish_reason


@kernel
def roll_up(tasks, dates, i):
    """Let the summary above ``i`` span it."""
    p = tasks[i].parent
    if p < 0 or dates[i].early_start == NEVER or not tasks[i].active:
        return
    start, finish = dates[i].early_start, dates[i].early_finish
    if dates[p].early_start == NEVER or start < dates[p].early_start:
        dates[p].early_start, dates[p].link_start = start, dates[i].link_start
    elif start == dates[p].early_start:
        dates[p].link_start = min(dates[p].link_start, dates[i].link_start)
    if dates[p].early_finish == NEVER or finish > dates[p].early_finish:
        dates[p].early_finish, dates[p].link_finish = finish, dates[i].link_finish
    elif finish == dates[p].early_finish:
        dates[p].link_finish = max(dates[p].link_finish, dates[i].link_finish)


@kernel
def _given(rules, tasks, dates, i, floor):
    """Manual and external tasks stand where they were put."""
    start, finish = tasks[i].given_start, tasks[i].given_finish
    if start == NEVER:
        start = finish if finish != NEVER else max(floor, rules[0].start)
    if finish == NEVER:
        finish = start
    reason = _MANUAL if tasks[i].manual else _EXTERNAL
    _note(dates, i, start, finish, reason, -1, reason)


@kernel
def close_summary(rules, tasks, dates, i):
    """The early dates of a summary, once its children have been rolled up."""
    if tasks[i].manual:
        _given(rules, tasks, dates, i, dates[i].base)
    elif dates[i].early_start == NEVER:
        _note(dates, i, dates[i].base, dates[i].base, _PROJECT_START, -1, _PROJECT_START)
    else:
        dates[i].start_reason = _CHILDREN
        dates[i].finish_reason = _CHILDREN


@kernel
def place_early(into_pointer, cal, rules, tasks, parts, links, dates, i):
    """The early dates of a task; of a summary, what binds all its children."""
    p = tasks[i].parent
    floor, finish_floor, reason, drive, linked = NEVER, NEVER, 0, -1, False
    base = max(rules[0].data_date, rules[0].start) if rules[0].primavera else rules[0].start
    if p >= 0:
        base = dates[p].base
        floor, finish_floor = dates[p].floor_start, dates[p].floor_finish
        reason, drive, linked = dates[p].floor_reason, dates[p].floor_link, dates[p].floor_links
    finish_drive = -1
    started = tasks[i].actual_start != NEVER and not tasks[i].summary
    ignore_links = started and (rules[0].progress == 0 or rules[0].progress >= 2)
    for index in range(into_pointer[i], into_pointer[i + 1]):
        source = links[index].predecessor
        linked = True
        at = link_demand(cal, rules, tasks, links, dates, index)
        links[index].at = at
        if at == NEVER or (ignore_links and (rules[0].progress != 3 or tasks[source].actual_finish == NEVER)):
            continue
        if links[index].type <= 1:
            if at > floor:
                floor, reason, drive = at, _LINK, index
        elif at > finish_floor:
            finish_floor, finish_drive = at, index
    kind = tasks[i].constraint
    when = tasks[i].constraint_date
    if tasks[i].summary:
        if tasks[i].manual:
            # It stands where it was put: what is linked to it or to a summary above moves no child.
            floor, finish_floor, reason, drive, linked = NEVER, NEVER, 0, -1, False
            if tasks[i].given_start != NEVER:
                base = tasks[i].given_start
        if when != NEVER and kind == 4 and when > floor:
            floor, reason, drive = when, _SUMMARY_CONSTRAINT, -1
        if reason == _LINK:
            reason = _SUMMARY_LINK
        dates[i].base, dates[i].floor_start, dates[i].floor_finish = base, floor, finish_floor
        dates[i].floor_reason, dates[i].floor_link, dates[i].floor_links = reason, drive, linked
        dates[i].base_reason = _MANUAL_SUMMARY if tasks[i].manual else dates[p].base_reason if p >= 0 else 0
        return
    if tasks[i].manual or tasks[i].external:
        _given(rules, tasks, dates, i, floor)
    elif tasks[i].actual_finish != NEVER:
        begin = tasks[i].actual_start if started else tasks[i].actual_finish
        _note(dates, i, begin, tasks[i].actual_finish, _ACTUAL, -1, _ACTUAL)
        if rules[0].primavera and rules[0].data_date != NEVER:
            at = max(rules[0].data_date, floor)
            dates[i].early_start, dates[i].early_finish = at, at
    elif rules[0].primavera:
        _primavera_task(cal, rules, tasks, parts, dates, i, base, floor, finish_floor, reason, drive, finish_drive)
    elif started:
        at = tasks[i].actual_start
        if tasks[i].resume != NEVER:
            at = tasks[i].resume
        elif tasks[i].stop != NEVER:
            at = tasks[i].stop
        elif tasks[i].remaining != NEVER and tasks[i].duration > tasks[i].remaining:
            c = tasks[i].calendar
            at = as_start(cal, c, work_at(cal, c, at) + tasks[i].duration - tasks[i].remaining)
        finish = run_rest(cal, tasks, parts, i, at)
        why = _REMAINING
        if kind == 6 and when > finish:
            finish, why = when, _CONSTRAINT
        _note(dates, i, tasks[i].actual_start, finish, _ACTUAL, -1, why)
    else:
        _microsoft_task(
            cal, rules, tasks, parts, dates, i, base, floor, finish_floor, reason, drive, finish_drive, linked
        )


@kernel
def forward(order, into_pointer, cal, rules, tasks, parts, links, dates):
    """Fill in the early dates and why. Instants outside the horizon come out at its end; the caller looks."""
    n = rules[0].n
    for task in range(n):
        dates[task].early_start = NEVER
        dates[task].early_finish = NEVER
    for node in order:
        i = node if node < n else node - n
        if node >= n:
            close_summary(rules, tasks, dates, i)
        else:
            place_early(into_pointer, cal, rules, tasks, parts, links, dates, i)
            if tasks[i].summary:
                continue
        roll_up(tasks, dates, i)


@kernel
def _microsoft_task(cal, rules, tasks, parts, dates, i, base, floor, finish_floor, reason, drive, finish_drive, linked):
    """An automatic, unstarted task by Microsoft Project's rules."""
    kind, when, length = tasks[i].constraint, tasks[i].constraint_date, tasks[i].duration
    if when == NEVER and kind > 1:
        kind = 0
    plain = tasks[i].part == tasks[i].part_end
    zero = length == 0 and plain
    if kind == 4 and when > floor:
        floor, reason, drive = when, _CONSTRAINT, -1
    if floor == NEVER and (kind != 6 or finish_floor != NEVER):
        p = tasks[i].parent
        above = p >= 0 and dates[p].base_reason != 0
        floor, reason, drive = base, _MANUAL_SUMMARY if above else _PROJECT_START, -1
    demand = floor
    if floor == NEVER:
        start, finish = NEVER, NEVER
    elif zero:
        start, finish = floor, floor
    else:
        start, finish = run_from(cal, tasks, parts, i, floor)
    why = _DURATION if plain else _ASSIGNMENTS
    if kind == 6 and when > finish_floor:
        finish_floor, finish_drive = when, -2
    if finish_floor > finish and finish_floor != NEVER:
        if zero:
            start, finish = finish_floor, finish_floor
        else:
            start = run_back(cal, tasks, parts, i, finish_floor, length)
            finish = finish_floor
        demand = finish_floor
        if finish_drive == -2:
            why, reason, drive = _CONSTRAINT, _CONSTRAINT, -1
        else:
            why, reason, drive = _LINK, _BACK, finish_drive
    honour = rules[0].honour_constraints
    # What must not be later limits a schedule from its finish on the way back only.
    hold = honour and not rules[0].from_finish
    if kind == 2 and (honour or when > start):
        demand, reason, drive = when, _CONSTRAINT, -1
        if zero:
            start, finish = when, when
        else:
            start, finish = run_from(cal, tasks, parts, i, when)
    elif (kind == 3 and (honour or when > finish)) or (kind == 7 and hold and finish > when):
        demand, reason, why, drive = when, _BACK, _CONSTRAINT, -1
        start = when if zero else run_back(cal, tasks, parts, i, when, length)
        finish = when
    elif kind == 5 and hold and start > when:
        demand, reason, drive = when, _CONSTRAINT, -1
        if zero:
            start, finish = when, when
        else:
            start, finish = run_from(cal, tasks, parts, i, when)
    if tasks[i].levelling_delay != 0:
        demand, reason = start + tasks[i].levelling_delay, _LEVELLING
        if zero:
            start, finish = demand, demand
        else:
            start, finish = run_from(cal, tasks, parts, i, demand)
    if dates[i].fixed_start != NEVER and dates[i].fixed_start > start:
        demand, reason, drive = dates[i].fixed_start, _ALAP, -1
        if zero:
            start, finish = demand, demand
        else:
            start, finish = run_from(cal, tasks, parts, i, demand)
    _note(dates, i, start, finish, reason, drive, why)
    dates[i].demand = demand


@kernel
def _primavera_task(cal, rules, tasks, parts, dates, i, base, floor, finish_floor, reason, drive, finish_drive):
    """An activity with work left by Primavera's rules."""
    started = tasks[i].actual_start != NEVER
    c = tasks[i].calendar
    milestone = tasks[i].kind == 2 or tasks[i].kind == 3
    length = tasks[i].duration
    if started and tasks[i].remaining != NEVER:
        length = tasks[i].remaining
    if base > floor:
        floor, reason, drive = base, (_DATA_DATE if rules[0].data_date != NEVER else _PROJECT_START), -1
    if tasks[i].external_start > floor:
        floor, reason, drive = tasks[i].external_start, _EXTERNAL, -1
    if started and tasks[i].resume > floor:
        floor, reason, drive = tasks[i].resume, _RESUME, -1
    kind, when = tasks[i].constraint, tasks[i].constraint_date
    if when == NEVER or started:
        kind = 0
    if (kind == 4 or kind == 8) and when > floor:
        floor, reason, drive = when, _CONSTRAINT, -1
    if (kind == 6 or kind == 9) and when > finish_floor:
        finish_floor, finish_drive = when, -2
    if not started and tasks[i].secondary_date != NEVER:
        if tasks[i].secondary == 4 and tasks[i].secondary_date > floor:
            floor, reason, drive = tasks[i].secondary_date, _SECONDARY, -1
        if tasks[i].secondary == 6 and tasks[i].secondary_date > finish_floor:
            finish_floor, finish_drive = tasks[i].secondary_date, -2
    demand = floor
    why = _REMAINING if started else _DURATION
    if tasks[i].kind == 3:
        start, finish = floor, floor
    elif length == 0 and not milestone:
        start = next_start(cal, c, floor)
        finish = start
    elif tasks[i].kind == 2:
        start = floor if floor == base else next_start(cal, c, floor)
        finish = start
    elif started:
        start = next_start(cal, c, floor)
        finish = run_rest(cal, tasks, parts, i, start)
    else:
        start, finish = run_from(cal, tasks, parts, i, floor)
    if finish_floor > finish:
        finish = finish_floor
        start = finish if length == 0 or milestone else run_back(cal, tasks, parts, i, finish, length)
        demand, reason, why, drive = finish_floor, _BACK, _LINK, finish_drive
        if finish_drive == -2:
            why, reason, drive = _CONSTRAINT, _CONSTRAINT, -1
    if rules[0].expected_finish_dates and tasks[i].expected_finish != NEVER and why != _LINK:
        finish, why = max(start, tasks[i].expected_finish), _EXPECTED
    if kind == 2:
        start, reason, demand, drive = when, _CONSTRAINT, when, -1
        finish = start if milestone else run_from(cal, tasks, parts, i, start)[1]
    elif kind == 3:
        finish, why, reason, demand, drive = when, _CONSTRAINT, _BACK, when, -1
        start = finish if milestone else run_back(cal, tasks, parts, i, finish, length)
    if dates[i].fixed_start != NEVER and dates[i].fixed_start > start:
        start, reason, drive = dates[i].fixed_start, _ALAP, -1
        finish = start if milestone else run_from(cal, tasks, parts, i, start)[1]
    _note(dates, i, start, finish, reason, drive, why)
    dates[i].demand = demand
    if started:
        if not rules[0].lag_from_early_start:
            dates[i].link_start = tasks[i].actual_start
        dates[i].start_reason = reason if reason != _PROJECT_START else _DATA_DATE


@kernel
def _lower(dates, i, at, reason, link):
    """Let nothing finish after ``at``."""
    if at < dates[i].late_finish:
        dates[i].late_finish = at
        dates[i].late_reason = reason
        dates[i].late_link = link


@kernel
def _lag_left(cal, rules, tasks, links, index, c):
    """What is left, after the data date, of a working lag that began when its finished predecessor did."""
    source = links[index].predecessor
    since = tasks[source].actual_start if links[index].type == 1 else tasks[source].actual_finish
    if rules[0].data_date == NEVER or links[index].unit != 0 or since == NEVER:
        return links[index].lag
    return max(0, links[index].lag - (work_at(cal, c, rules[0].data_date) - work_at(cal, c, since)))


@kernel
def _work_done(out_pointer, tasks, target):
    """What a start-start link still asks of its predecessor once the successor has started: to begin before the rest
    of the work does; nothing where nothing follows the successor."""
    if out_pointer[target] == out_pointer[target + 1]:
        return NEVER
    return max(tasks[target].stop, tasks[target].actual_start)


@kernel
def close_summary_late(dates, i):
    """The late dates of a summary, once its children have been rolled up."""
    if dates[i].late_finish == NEVER:
        dates[i].late_finish = dates[i].ceiling
        dates[i].late_start = dates[i].ceiling


@kernel
def place_late(out_pointer, out_of, cal, rules, tasks, parts, links, dates, project_finish, i):
    """The late dates of a task; of a summary, what binds all its children."""
    p = tasks[i].parent
    c = tasks[i].calendar
    started = tasks[i].actual_start != NEVER
    done = tasks[i].actual_finish != NEVER
    length = tasks[i].duration
    if started and tasks[i].remaining != NEVER and not tasks[i].manual:
        length = tasks[i].remaining
    dates[i].late_finish, dates[i].late_reason, dates[i].late_link = project_finish, _PROJECT_FINISH, -1
    if p >= 0:
        dates[i].late_finish = dates[p].ceiling
        dates[i].late_reason, dates[i].late_link = dates[p].ceiling_reason, dates[p].ceiling_link
    open_end = True
    for row in range(out_pointer[i], out_pointer[i + 1]):
        index = out_of[row]
        target, kind = links[index].successor, links[index].type
        if tasks[target].actual_finish != NEVER and not rules[0].primavera:
            continue
        open_end = False
        at = dates[target].link_late_start if kind <= 1 else dates[target].late_finish
        to_start = kind == 1 or kind == 3
        lag = links[index].lag
        if kind == 1 and tasks[target].actual_start != NEVER and not rules[0].primavera:
            at, lag = _work_done(out_pointer, tasks, target), 0
        if at == NEVER:
            continue
        if lag != 0:
            lc = lag_calendar_of(rules, tasks, i, target)
            if done and lag > 0:
                lag = _lag_left(cal, rules, tasks, links, index, lc)
            at = shifted(cal, lc, at, -lag, links[index].unit, tasks[i].duration, False)
        if to_start:
            if tasks[i].summary or tasks[i].manual or (started and not done):
                continue
            at = at if length == 0 or done else run_from(cal, tasks, parts, i, at)[1]
        _lower(dates, i, at, _LINK, index)
    kind, when = tasks[i].constraint, tasks[i].constraint_date
    if tasks[i].summary:
        if when != NEVER and kind == 7:
            _lower(dates, i, when, _SUMMARY_CONSTRAINT, -1)
        if dates[i].late_reason == _LINK:
            dates[i].late_reason = _SUMMARY_LINK
        dates[i].ceiling = dates[i].late_finish
        dates[i].ceiling_reason, dates[i].ceiling_link = dates[i].late_reason, dates[i].late_link
        dates[i].late_finish = NEVER
        return
    if rules[0].open_ends_critical and open_end and dates[i].late_reason == _PROJECT_FINISH:
        dates[i].late_finish = dates[i].early_finish
    if done and not rules[0].primavera:
        dates[i].late_start, dates[i].late_finish = dates[i].early_start, dates[i].early_finish
        dates[i].link_late_start = dates[i].late_start
        dates[i].late_reason, dates[i].late_link = _ACTUAL, -1
        return
    if when != NEVER and not tasks[i].manual and not done:
        if kind == 7 or (kind == 9 and not started):
            _lower(dates, i, when, _CONSTRAINT, -1)
        elif kind == 3:
            dates[i].late_finish, dates[i].late_reason, dates[i].late_link = when, _CONSTRAINT, -1
        elif not started and (kind == 5 or kind == 8 or kind == 2):
            at = when if length == 0 else run_from(cal, tasks, parts, i, when)[1]
            if kind == 2:
                dates[i].late_finish, dates[i].late_reason, dates[i].late_link = at, _CONSTRAINT, -1
            else:
                _lower(dates, i, at, _CONSTRAINT, -1)
        elif rules[0].from_finish and rules[0].honour_constraints and not started and (kind == 4 or kind == 6):
            # There, what must not be earlier is the hard one: it holds against what follows.
            at = when if kind == 6 or length == 0 else run_from(cal, tasks, parts, i, when)[1]
            if at > dates[i].late_finish:
                dates[i].late_finish, dates[i].late_reason, dates[i].late_link = at, _CONSTRAINT, -1
    if rules[0].primavera and not done and tasks[i].secondary_date != NEVER:
        if tasks[i].secondary == 7:
            _lower(dates, i, tasks[i].secondary_date, _SECONDARY, -1)
        elif tasks[i].secondary == 5 and not started:
            _lower(dates, i, run_from(cal, tasks, parts, i, tasks[i].secondary_date)[1], _SECONDARY, -1)
    if rules[0].primavera and tasks[i].external_finish != NEVER:
        _lower(dates, i, tasks[i].external_finish, _EXTERNAL, -1)
    if tasks[i].deadline != NEVER:
        _lower(dates, i, tasks[i].deadline, _DEADLINE, -1)
    finish = dates[i].late_finish
    if done:
        dates[i].late_start = finish
    elif rules[0].primavera and tasks[i].kind == 2:
        dates[i].late_start = next_start(cal, c, finish)
        dates[i].late_finish = dates[i].late_start
    elif length == 0 and tasks[i].part == tasks[i].part_end:
        if rules[0].primavera:
            finish = previous_finish(cal, c, finish)
            dates[i].late_finish = finish
        dates[i].late_start = finish
    else:
        if tasks[i].part == tasks[i].part_end:
            work = work_at(cal, c, finish)
            if not tasks[i].manual and not tasks[i].elapsed:
                finish = as_finish(cal, c, work)
            dates[i].late_start = as_start(cal, c, work - length)
        else:
            if not tasks[i].manual and not tasks[i].elapsed:
                finish = _last_finish(cal, tasks, parts, i, finish)
            dates[i].late_start = run_back(cal, tasks, parts, i, finish, length)
        dates[i].late_finish = finish
    dates[i].link_late_start = dates[i].late_start - tasks[i].levelling_delay
    if started and not rules[0].primavera and not tasks[i].manual:
        dates[i].late_start = tasks[i].actual_start
    if tasks[i].external and tasks[i].given_late_start != NEVER and tasks[i].given_late_finish != NEVER:
        dates[i].late_start, dates[i].late_finish = tasks[i].given_late_start, tasks[i].given_late_finish
        dates[i].link_late_start = tasks[i].given_late_start
        dates[i].late_reason, dates[i].late_link = _EXTERNAL, -1


@kernel
def backward(order, out_pointer, out_of, cal, rules, tasks, parts, links, dates, project_finish):
    """Fill in the late dates and why, from ``project_finish``."""
    n = rules[0].n
    for task in range(n):
        dates[task].late_start = NEVER
        dates[task].late_finish = NEVER
    for k in range(len(order) - 1, -1, -1):
        i = order[k] if order[k] < n else order[k] - n
        if order[k] < n and tasks[i].summary:
            close_summary_late(dates, i)
        else:
            place_late(out_pointer, out_of, cal, rules, tasks, parts, links, dates, project_finish, i)
            if tasks[i].summary:
                continue
        roll_up_late(tasks, dates, i)


@kernel
def _last_finish(cal, tasks, parts, i, t):
    """The end of the working period before ``t``, on the calendars of the task's assignments."""
    finish = NEVER
    for p in range(tasks[i].part, tasks[i].part_end):
        finish = max(finish, previous_finish(cal, parts[p].calendar, t))
    return finish


@kernel
def _urgent(tasks, dates, i):
    """By when what binds ``i`` must be over: a manual summary inside another cannot wait beyond its own start."""
    at = dates[i].link_late_start
    if tasks[i].summary and tasks[i].manual and tasks[i].given_start != NEVER:
        return min(at, tasks[i].given_start)
    return at


@kernel
def roll_up_late(tasks, dates, i):
    p = tasks[i].parent
    if p < 0 or dates[i].late_start == NEVER or not tasks[i].active:
        return
    if dates[p].late_finish == NEVER:
        dates[p].late_start = dates[i].late_start
        dates[p].link_late_start = _urgent(tasks, dates, i)
        dates[p].late_finish = dates[i].late_finish
        return
    dates[p].late_start = min(dates[p].late_start, dates[i].late_start)
    # A link into a summary binds every child, so that the most urgent one counts.
    dates[p].link_late_start = min(dates[p].link_late_start, _urgent(tasks, dates, i))
    dates[p].late_finish = max(dates[p].late_finish, dates[i].late_finish)
