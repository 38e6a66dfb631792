"""What the dates amount to, after the passes: floats, criticality of summaries, the span of all dates."""

from __future__ import annotations

import numpy as np

from vigie.engine.compiled import kernel
from vigie.engine.plan import NEVER
from vigie.engine.terms import ActivityType
from vigie.engine.worktime import work_at

LEVEL_OF_EFFORT, WBS_SUMMARY = int(ActivityType.LEVEL_OF_EFFORT), int(ActivityType.WBS_SUMMARY)


@kernel
def extremes(dates):
    """The first and the last of all dates, early and late; without any, the first is after the last."""
    least, most = np.int64(2) ** 62, NEVER
    for i in range(len(dates)):
        for at in (dates[i].early_start, dates[i].early_finish, dates[i].late_start, dates[i].late_finish):
            if at != NEVER:
                least, most = min(least, at), max(most, at)
    return least, most


@kernel
def project_finish(rules, tasks, dates):
    """The latest finish of what counts: active tasks, and manual summaries by their own finish."""
    latest = NEVER
    for i in range(rules[0].n):
        spans = rules[0].primavera and (tasks[i].kind == LEVEL_OF_EFFORT or tasks[i].kind == WBS_SUMMARY)
        if tasks[i].active and not tasks[i].external and not spans:
            latest = max(latest, dates[i].early_finish)
    return rules[0].start if latest == NEVER else latest


@kernel
def critical_summaries(parent, summary, critical):
    """A summary is critical where something below it is: never one whose work is all done."""
    for i in range(len(parent)):
        if summary[i]:
            critical[i] = False
    for i in range(len(parent) - 1, -1, -1):
        if critical[i] and parent[i] >= 0:
            critical[parent[i]] = True


@kernel
def runs_plainly(tasks, i):
    """Whether early and late dates are both the duration apart, on the task's own calendar."""
    if tasks[i].summary or tasks[i].manual or tasks[i].external or tasks[i].part != tasks[i].part_end:
        return False
    if tasks[i].expected_finish != NEVER:
        return False
    return tasks[i].kind == 0 and tasks[i].actual_start == NEVER and tasks[i].actual_finish == NEVER


@kernel
def _floats_of(out_pointer, out_of, cal, rules, tasks, links, dates, kind, total, free, i):
    c = tasks[i].calendar
    if dates[i].early_start == NEVER or dates[i].late_start == NEVER:
        return
    first, last = dates[i].early_start, dates[i].early_finish
    work_first, late_last = work_at(cal, c, first), work_at(cal, c, dates[i].late_finish)
    if runs_plainly(tasks, i):
        work_last = work_first + tasks[i].duration
        at_start = at_finish = late_last - work_last
    else:
        work_last = work_at(cal, c, last)
        at_finish, at_start = late_last - work_last, work_at(cal, c, dates[i].late_start) - work_first
    started = tasks[i].actual_start != NEVER
    if started or kind == 2:
        total[i] = at_finish
    elif kind == 1:
        total[i] = at_start
    else:
        total[i] = min(at_start, at_finish)
    done = tasks[i].actual_finish != NEVER
    if done:
        total[i] = 0
    least = np.int64(2) ** 62
    for row in range(out_pointer[i], out_pointer[i + 1]):
        index = out_of[row]
        target = links[index].successor
        at = links[index].at
        until = dates[target].early_start if links[index].type <= 1 else dates[target].early_finish
        if at == NEVER or until == NEVER:
            continue
        # Most links without a lag bind the task's own finish or start, whose work is known.
        work = work_last if at == last else work_first if at == first else work_at(cal, c, at)
        links[index].free_float = work_at(cal, c, until) - work
        if tasks[target].actual_finish == NEVER:
            least = min(least, links[index].free_float)
    if least == np.int64(2) ** 62 or (least > total[i] and not rules[0].primavera):
        least = total[i]
    free[i] = 0 if done else max(least, 0)


@kernel
def floats(out_pointer, out_of, cal, rules, tasks, links, dates, kind, total, free):
    """Total and free float of every task and the free float of every link, in working time of the task's calendar."""
    for i in range(rules[0].n):
        _floats_of(out_pointer, out_of, cal, rules, tasks, links, dates, kind, total, free, i)


@kernel
def floats_again(out_pointer, out_of, cal, rules, tasks, links, dates, kind, total, free, asked):
    """The same for the tasks ``asked`` and their links only."""
    for i in range(rules[0].n):
        if asked[i]:
            total[i], free[i] = 0, 0
            _floats_of(out_pointer, out_of, cal, rules, tasks, links, dates, kind, total, free, i)
