"""Both passes for a block of iterations at once, task by task in the network's order.

A date is a number ``x``: twice the working time of the task's own calendar since the start of the horizon, plus one
where a period of work begins (see ``calendars``: at a seam, a finish is the even number, a start the odd one). Dates of
one calendar then compare, add and shift without a look at it; only a link between two calendars needs a table. Tasks
with rules beyond that go through the passes of ``schedule()`` themselves, iteration by iteration (``_special_*``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vigie.engine.compiled import free_kernel
from vigie.engine.floats import _floats_of
from vigie.engine.passes import place_early, place_late
from vigie.engine.plan import NEVER
from vigie.engine.simulation.draws import BLOCK
from vigie.engine.worktime import as_finish, as_start, work_at

LINK_START, LINK_FINISH, EARLY_START, EARLY_FINISH, LATE_START, LATE_FINISH = range(6)
FROM_START, TO_FINISH, SPECIAL = 1, 2, 4
NOTHING = -(1 << 30)
"""No date, as a number: before all."""
_1, _2 = np.int32(1), np.int32(2)
_LOW = np.uint64(0xFFFFFFFF)


@free_kernel
def _convert(heads, tables, table, row, spare):
    """From dates on one calendar to working time on another, a row at a time; in three loops, of which only the second,
    which reads the table, keeps from vectors."""
    first, cells = heads[table].first, np.int32(heads[table].cells - 1)
    magic, size = np.uint64(heads[table].magic) & _LOW, np.int32(heads[table].size)
    shift = np.uint64(heads[table].shift)
    for lane in range(BLOCK):
        before = max((row[lane] - _1) >> _1, np.int32(0))
        spare[0, lane] = min(np.int32((np.uint64(np.uint32(before)) * magic) >> shift), cells)
    for lane in range(BLOCK):
        spare[1, lane] = tables[np.uint64(first + spare[0, lane])]
    for lane in range(BLOCK):
        entry = spare[1, lane]
        row[lane] = (entry >> _1) + (entry & _1) * ((row[lane] >> _1) - spare[0, lane] * size)


@free_kernel
def _decode(cal, c, x):
    """The instant of a date."""
    return as_start(cal, c, np.int64(x >> _1)) if x & _1 else as_finish(cal, c, np.int64(x >> _1))


@free_kernel
def _write(sizes, tasks, parts, span, i, now):
    """Put a drawn duration into the records, as ``stepwise.write_durations`` does."""
    if sizes[i].started:
        tasks[i].duration = sizes[i].done + now
        tasks[i].remaining = now
    else:
        tasks[i].duration = now
    before = sizes[i].whole
    for p in range(tasks[i].part, tasks[i].part_end):
        parts[p].span = np.int64(np.rint(span[p] * (now / before))) if before > 0 else span[p]


@free_kernel
def _neighbour(nodes, sizes, rows, cal, tasks, dates, special, duration, date, other, lane, late):
    """Put the dates of another task in one iteration where the passes of ``schedule()`` look for them."""
    row = rows[other]
    if row < 0:
        return
    slot = nodes[row].special
    if sizes[other].varies:
        tasks[other].duration = duration[row, lane] + (sizes[other].done if sizes[other].started else 0)
    if slot >= 0 and late:
        dates[other].link_late_start = special[slot, LATE_START, lane]
        dates[other].late_finish = special[slot, LATE_FINISH, lane]
    elif slot >= 0:
        dates[other].link_start = special[slot, LINK_START, lane]
        dates[other].link_finish = special[slot, LINK_FINISH, lane]
    elif late:
        c, w = nodes[row].calendar, np.int64(date[row, lane])
        dates[other].link_late_start = as_start(cal, c, w)
        dates[other].late_finish = as_finish(cal, c, w + duration[row, lane])
    else:
        c, at = nodes[row].calendar, _decode(cal, nodes[row].frame, date[row, lane])
        dates[other].link_finish = at
        if not nodes[row].started:
            dates[other].link_start = as_start(cal, c, work_at(cal, c, at) - duration[row, lane])


@free_kernel
def _special_early(world, nodes, sizes, rows, span, special, duration, date, row):
    into_pointer, cal, rules, tasks, parts, links, dates = (
        world[2],
        world[5],
        world[6],
        world[7],
        world[8],
        world[9],
        world[10],
    )
    i, slot = nodes[row].task, nodes[row].special
    for lane in range(BLOCK):
        for index in range(into_pointer[i], into_pointer[i + 1]):
            source = links[index].predecessor
            _neighbour(nodes, sizes, rows, cal, tasks, dates, special, duration, date, source, lane, False)
        if sizes[i].varies:
            _write(sizes, tasks, parts, span, i, np.int64(duration[row, lane]))
        place_early(into_pointer, cal, rules, tasks, parts, links, dates, i)
        special[slot, LINK_START, lane] = dates[i].link_start
        special[slot, LINK_FINISH, lane] = dates[i].link_finish
        special[slot, EARLY_START, lane] = dates[i].early_start
        special[slot, EARLY_FINISH, lane] = dates[i].early_finish


@free_kernel
def _special_late(world, nodes, sizes, rows, span, special, duration, date, row, hold, kind, limit, slack):
    """Late dates of a special task; ``slack``: its float in each iteration, where it is not done."""
    out_pointer, out_of, cal, rules = world[3], world[4], world[5], world[6]
    tasks, parts, links, dates, nothing, total, free = world[7:]
    i, slot = nodes[row].task, nodes[row].special
    p = tasks[i].parent
    for lane in range(BLOCK):
        for k in range(out_pointer[i], out_pointer[i + 1]):
            target = links[out_of[k]].successor
            _neighbour(nodes, sizes, rows, cal, tasks, dates, special, duration, date, target, lane, True)
        if sizes[i].varies:
            _write(sizes, tasks, parts, span, i, np.int64(duration[row, lane]))
        dates[i].early_start = special[slot, EARLY_START, lane]
        dates[i].early_finish = special[slot, EARLY_FINISH, lane]
        if p >= 0:
            dates[p].ceiling = hold[lane]
            dates[p].ceiling_reason = 19
        place_late(out_pointer, out_of, cal, rules, tasks, parts, links, dates, hold[lane], i)
        special[slot, LATE_START, lane] = dates[i].link_late_start
        special[slot, LATE_FINISH, lane] = dates[i].late_finish
        total[i] = 0
        _floats_of(nothing, out_of, cal, rules, tasks, links, dates, kind, total, free, i)
        slack[lane] = np.int32(min(max(total[i], -(1 << 30)), 1 << 30)) if dates[i].early_start != NEVER else limit + _1


@free_kernel
def forward(program: Any, world: Any, special: Any, duration: Any, date: Any, row_a: Any, row_b: Any) -> None:
    """Early finish of every task into ``date`` (rows, BLOCK); of special ones, dates into ``special``."""
    nodes, into, _out, heads, tables, sizes, rows, span = program
    origin = world[5][0]
    for row in range(len(nodes)):
        if nodes[row].special >= 0:
            _special_early(world, nodes, sizes, rows, span, special, duration, date, row)
            continue
        floor = nodes[row].floor
        for lane in range(BLOCK):
            row_a[0, lane] = floor
        finishes = False
        for k in range(nodes[row].into, nodes[row].into_end):
            source, flags, before, after = into[k].row, into[k].flags, into[k].before, into[k].after
            if flags == 0 and into[k].table < 0 and into[k].first < 0:
                more = _2 * before
                for lane in range(BLOCK):
                    row_a[0, lane] = max(row_a[0, lane], date[source, lane] + more)
                continue
            if flags & SPECIAL:
                slot, which = nodes[source].special, LINK_START if flags & FROM_START else LINK_FINISH
                for lane in range(BLOCK):
                    row_b[0, lane] = np.int32(2 * (special[slot, which, lane] - origin))
            else:
                for lane in range(BLOCK):
                    row_b[0, lane] = date[source, lane]
                if flags & FROM_START:
                    if nodes[source].unclock >= 0:
                        _convert(heads, tables, nodes[source].unclock, row_b[0], row_b[2:])
                        for lane in range(BLOCK):
                            row_b[0, lane] = ((row_b[0, lane] - duration[source, lane]) << _1) + _1
                    else:
                        for lane in range(BLOCK):
                            row_b[0, lane] = (((row_b[0, lane] >> _1) - duration[source, lane]) << _1) + _1
            if into[k].first >= 0:
                _convert(heads, tables, into[k].first, row_b[0], row_b[2:])
                for lane in range(BLOCK):
                    row_b[0, lane] = row_b[0, lane] << _1
            if before != 0:
                side = np.int32(0) if flags & TO_FINISH else _1
                for lane in range(BLOCK):
                    row_b[0, lane] = (((row_b[0, lane] >> _1) + before) << _1) + side
            if into[k].table >= 0:
                _convert(heads, tables, into[k].table, row_b[0], row_b[2:])
                for lane in range(BLOCK):
                    row_b[0, lane] = row_b[0, lane] << _1
            if after != 0:
                for lane in range(BLOCK):
                    row_b[0, lane] = ((row_b[0, lane] >> _1) + after) << _1
            if flags & TO_FINISH:
                if not finishes:
                    for lane in range(BLOCK):
                        row_a[1, lane] = row_b[0, lane]
                else:
                    for lane in range(BLOCK):
                        row_a[1, lane] = max(row_a[1, lane], row_b[0, lane])
                finishes = True
            else:
                for lane in range(BLOCK):
                    row_a[0, lane] = max(row_a[0, lane], row_b[0, lane])
        if nodes[row].finish_floor != NOTHING:
            limit = nodes[row].finish_floor
            for lane in range(BLOCK):
                row_a[1, lane] = max(row_a[1, lane], limit) if finishes else limit
            finishes = True
        most = nodes[row].most
        for lane in range(BLOCK):
            row_a[0, lane] = (row_a[0, lane] & np.int32(-2)) + (duration[row, lane] << _1)
        if nodes[row].clock >= 0:
            _convert(heads, tables, nodes[row].clock, row_a[0], row_b[2:])
            for lane in range(BLOCK):
                row_a[0, lane] = row_a[0, lane] << _1
        if finishes:
            for lane in range(BLOCK):
                row_a[0, lane] = max(row_a[0, lane], row_a[1, lane])
        for lane in range(BLOCK):
            date[row, lane] = min(row_a[0, lane], most)


@free_kernel
def finishes(
    program: Any, world: Any, ends: Any, calendars: Any, special: Any, date: Any, hold: Any, shown: Any, row_a: Any
) -> bool:
    """The finish that late dates start from and the one that is shown, from the tasks that may be the last.

    ``ends``: rows of plain tasks by calendar, then special ones. ``calendars``: calendar, where its rows begin and end.
    Both are raised from what they hold. Returns whether a date came near the end of the horizon.
    """
    nodes, cal = program[0], world[5]
    over = False
    for k in range(len(calendars)):
        c, first, last, near = calendars[k, 0], calendars[k, 1], calendars[k, 2], calendars[k, 3]
        if c < 0:
            for e in range(first, last):
                row = ends[e]
                for lane in range(BLOCK):
                    at = special[nodes[row].special, EARLY_FINISH, lane]
                    if nodes[row].holds:
                        hold[lane] = max(hold[lane], at)
                    over = over or at > near
                    if nodes[row].shown == NEVER or nodes[row].summary >= 0:
                        shown[lane] = max(shown[lane], at)
                    shown[lane] = max(shown[lane], nodes[row].shown)
            continue
        for lane in range(BLOCK):
            row_a[0, lane] = np.int32(-(1 << 31))
        for e in range(first, last):
            row = ends[e]
            for lane in range(BLOCK):
                row_a[0, lane] = max(row_a[0, lane], date[row, lane])
        for lane in range(BLOCK):
            over = over or row_a[0, lane] > near
            at = _decode(cal, c, row_a[0, lane])
            hold[lane] = max(hold[lane], at)
            shown[lane] = max(shown[lane], at)
    return over


@free_kernel
def mark(
    program: Any, world: Any, watch_rows: Any, watch_pointer: Any, own: Any, special: Any, date: Any, marks: Any
) -> None:
    """The finish of watched tasks: the latest of the rows that each stands for; ``own``: it is the row itself."""
    nodes, cal = program[0], world[5]
    for k in range(len(watch_pointer) - 1):
        for e in range(watch_pointer[k], watch_pointer[k + 1]):
            row = watch_rows[e]
            slot = nodes[row].special
            for lane in range(BLOCK):
                if slot >= 0:
                    at = special[slot, EARLY_FINISH, lane]
                    if nodes[row].shown != NEVER and own[k]:
                        at = nodes[row].shown
                else:
                    at = _decode(cal, nodes[row].frame, date[row, lane])
                marks[k, lane] = max(marks[k, lane], at)


@free_kernel
def backward(
    program: Any,
    world: Any,
    special: Any,
    duration: Any,
    date: Any,
    hold: Any,
    kind: Any,
    limit: Any,
    valid: Any,
    summaries: Any,
    critical: Any,
    weights: Any,
    lasts: Any,
    row_a: Any,
    row_b: Any,
    by_cal: Any,
) -> bool:
    """Late starts over the early finishes in ``date``, and how often each task is critical.

    ``by_cal``: rows for the working time of ``hold`` on each calendar. ``summaries``: a row of flags per summary.
    ``weights``: where asked, the sum of d / (d + float) · D, with D in ``lasts``. Returns whether a date came near the
    start of the horizon.
    """
    nodes, _into, out, heads, tables, sizes, rows, span = program
    cal = world[5]
    over = False
    for c in range(len(by_cal)):
        for lane in range(BLOCK):
            by_cal[c, lane] = np.int32(work_at(cal, c, hold[lane]))
    for row in range(len(nodes) - 1, -1, -1):
        if nodes[row].special >= 0:
            _special_late(world, nodes, sizes, rows, span, special, duration, date, row, hold, kind, limit, row_b[1])
        else:
            late = nodes[row].ceiling
            for lane in range(BLOCK):
                row_b[1, lane] = date[row, lane]
            if nodes[row].unclock >= 0:
                _convert(heads, tables, nodes[row].unclock, row_b[1], row_b[2:])
            else:
                for lane in range(BLOCK):
                    row_b[1, lane] = row_b[1, lane] >> _1
            if nodes[row].open_end:
                for lane in range(BLOCK):
                    row_a[0, lane] = min(row_b[1, lane], late)
            else:
                c = nodes[row].calendar
                for lane in range(BLOCK):
                    row_a[0, lane] = min(by_cal[c, lane], late)
            for k in range(nodes[row].out, nodes[row].out_end):
                target, flags, before, after = out[k].row, out[k].flags, out[k].before, out[k].after
                if flags == 0 and out[k].table < 0 and out[k].first < 0:
                    for lane in range(BLOCK):
                        row_a[0, lane] = min(row_a[0, lane], date[target, lane] - before)
                    continue
                if flags & SPECIAL:
                    slot, which = nodes[target].special, LATE_FINISH if flags & TO_FINISH else LATE_START
                    for lane in range(BLOCK):
                        row_b[0, lane] = np.int32(2 * (special[slot, which, lane] - cal[0]))
                elif flags & TO_FINISH:
                    for lane in range(BLOCK):
                        row_b[0, lane] = (date[target, lane] + duration[target, lane]) << _1
                else:
                    for lane in range(BLOCK):
                        row_b[0, lane] = (date[target, lane] << _1) + _1
                if out[k].first >= 0:
                    _convert(heads, tables, out[k].first, row_b[0], row_b[2:])
                    for lane in range(BLOCK):
                        row_b[0, lane] = row_b[0, lane] << _1
                if before != 0:
                    for lane in range(BLOCK):
                        row_b[0, lane] = (((row_b[0, lane] >> _1) - before) << _1) + _1
                if out[k].table >= 0:
                    _convert(heads, tables, out[k].table, row_b[0], row_b[2:])
                else:
                    for lane in range(BLOCK):
                        row_b[0, lane] = row_b[0, lane] >> _1
                if flags & FROM_START:
                    for lane in range(BLOCK):
                        row_a[0, lane] = min(row_a[0, lane], row_b[0, lane] - after + duration[row, lane])
                else:
                    for lane in range(BLOCK):
                        row_a[0, lane] = min(row_a[0, lane], row_b[0, lane] - after)
            for lane in range(BLOCK):
                row_b[1, lane] = row_a[0, lane] - row_b[1, lane]
                date[row, lane] = row_a[0, lane] - duration[row, lane]
            if nodes[row].into == nodes[row].into_end:
                least = date[row, 0]
                for lane in range(BLOCK):
                    least = min(least, date[row, lane])
                over = over or least < nodes[row].least
        if nodes[row].counts:
            task = nodes[row].task
            times = np.int32(0)
            if valid == BLOCK:
                for lane in range(BLOCK):
                    times += np.int32(row_b[1, lane] <= limit)
            else:
                for lane in range(valid):
                    times += np.int32(row_b[1, lane] <= limit)
            critical[task] += times
            above = nodes[row].summary
            if above >= 0:
                for lane in range(BLOCK):
                    summaries[above, lane] |= np.uint8(row_b[1, lane] <= limit)
        if len(weights) and nodes[row].counts:
            _weigh(nodes, row, duration, row_b, lasts, valid, weights)
    return over


@free_kernel
def _weigh(nodes, row, duration, row_b, lasts, valid, weights):
    """Add d / (d + float) · D."""
    more = 0.0
    for lane in range(valid):
        d = np.float64(duration[row, lane])
        if d > 0:
            more += d / (d + max(row_b[1, lane], np.int32(0))) * np.float64(lasts[lane])
    weights[nodes[row].task] += more


@free_kernel
def roll_up_critical(parents: Any, tasks: Any, valid: Any, summaries: Any, critical: Any) -> None:
    """A summary is critical where something below it is. ``parents``: of each summary, in order; ``tasks``: theirs."""
    for k in range(len(parents) - 1, -1, -1):
        times = 0
        for lane in range(valid):
            times += summaries[k, lane]
        critical[tasks[k]] += times
        if parents[k] >= 0:
            for lane in range(BLOCK):
                summaries[parents[k], lane] |= summaries[k, lane]
