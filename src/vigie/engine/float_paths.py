"""The chains of tasks that lead to a task, the one without float first: critical and nearly critical paths.

After Primavera P6's «multiple float paths» by free float: a chain's float is what its links leave free on the way to
the task. The first path follows the tightest links back from the task; each next one begins where the tightest link
that is left enters a path, and goes back in the same way.

Only what can still move the task counts: links out of finished tasks do not, nor do those that the successor does not
follow (it is scheduled by hand, has started or stands at a date that is stronger). A link into a summary leads to the
tasks below it, as far as they start later than the summary; a link out of it comes from them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from vigie.engine.calendars import DAY, compile_calendars, working_seconds
from vigie.engine.network import usable_links
from vigie.engine.plan import NEVER, Flags, Indices, Plan, Seconds
from vigie.engine.result import Schedule
from vigie.engine.terms import Constraint, LinkType, ProgressLogic

UNREACHED = np.int64(2) ** 62


class FloatPaths(NamedTuple):
    """``path``: for each task the number of its path from 1, or 0. ``relative_float``: what the links from it to the
    task at the end leave free, in seconds of working time of the predecessors' calendars; ``UNREACHED`` where no chain
    of links leads there. ``onward``: the next task on the tightest way to the end, ``link`` the link that leads there;
    -1 at the end itself and where there is none. ``target``: the task at the end, -1 in a plan without dates."""

    path: Indices
    relative_float: Seconds
    onward: Indices
    link: Indices
    target: int


def float_paths(plan: Plan, found: Schedule, *, target: int | None = None, limit: int = 10) -> FloatPaths:
    """At most ``limit`` paths to ``target``, a task's index; by default the task that ends the project.

    To a summary lead the paths of the tasks below it that end it.
    """
    n = len(plan)
    path, relative = np.zeros(n, np.int32), np.full(n, UNREACHED, np.int64)
    onward, entered = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    last = _last(plan, found) if target is None else target
    if last < 0 or found.early_finish[last] == NEVER:
        return FloatPaths(path, relative, onward, entered, -1)
    summary = _summaries(plan)
    before = _edges(plan, found, summary)
    # Dijkstra, against the links; ties by number, so that two runs agree. A summary is three nodes: what binds the
    # tasks below it, where they end and where they start.
    end = last + n if summary[last] else last
    distance = {end: 0}
    # How a node was reached: the next task, and the link.
    ways: dict[int, tuple[int, int]] = {}
    done: set[int] = set()
    heap = [(0, end)]
    while heap:
        so_far, node = heapq.heappop(heap)
        if node in done:
            continue
        done.add(node)
        here = node < n and not summary[node]
        task, link = (node, -1) if here or node == end else ways[node]
        task = last if node == end else task
        for source, slack, through in before.get(node, ()):
            # Of two ways with the same float, the one whose first link is the tighter.
            if source not in done and so_far + slack <= distance.get(source, UNREACHED):
                distance[source] = so_far + slack
                ways[source] = (task, link if through < 0 else through)
                heapq.heappush(heap, (so_far + slack, source))
    relative[last] = 0
    behind: dict[int, list[int]] = {}
    for node, way in ways.items():
        if node < n and not summary[node]:
            relative[node] = distance[node]
            onward[node], entered[node] = way
            behind.setdefault(way[0], []).append(node)
    waiting = [(0, last)]
    number = 0
    while waiting and number < limit:
        _float, task = heapq.heappop(waiting)
        number += 1
        while task >= 0:
            path[task] = number
            free = sorted((int(relative[i]), i) for i in behind.get(task, ()))
            for item in free[1:]:
                heapq.heappush(waiting, item)
            task = free[0][1] if free else -1
    return FloatPaths(path, relative, onward, entered, last)


def _summaries(plan: Plan) -> Flags:
    summary = plan.summary.copy()
    summary[plan.parent[plan.parent >= 0]] = True
    return summary


def _movable(plan: Plan, found: Schedule) -> Flags:
    """Tasks that links can still move."""
    held = (plan.constraint == Constraint.MUST_START_ON) | (plan.constraint == Constraint.MUST_FINISH_ON)
    held &= plan.constraint_date != NEVER
    if not plan.options.honour_constraints and not plan.options.is_primavera:
        held[:] = False
    if plan.options.progress != ProgressLogic.RETAINED_LOGIC:
        held |= plan.actual_start != NEVER
    held |= plan.manual | plan.external | (plan.actual_finish != NEVER) | (found.early_start == NEVER)
    movable: Flags = ~held
    return movable


def _edges(plan: Plan, found: Schedule, summary: Flags) -> dict[int, list[tuple[int, int, int]]]:
    """What leads to each node: node, seconds that are free on the way, link or -1 from a summary to its tasks."""
    n = len(plan)
    edges: dict[int, list[tuple[int, int, int]]] = {}
    movable = _movable(plan, found) | (summary & ~plan.manual)
    source, target = plan.link_predecessor, plan.link_successor
    # A link is broken where something stronger than it holds the successor: a delay of its predecessor moves nothing.
    counts = usable_links(plan) & movable[target] & (found.link_free_float >= 0)
    counts &= (plan.actual_finish[source] == NEVER) & (found.early_finish[source] != NEVER)
    from_start = (plan.link_type == LinkType.START_START) | (plan.link_type == LinkType.START_FINISH)
    to_finish = (plan.link_type == LinkType.FINISH_FINISH) | (plan.link_type == LinkType.START_FINISH)
    counts &= ~(summary[target] & to_finish)
    node = np.where(summary[source], np.where(from_start, 2 * n + source, n + source), source)
    rows = np.flatnonzero(counts)
    for link, a, b in zip(rows.tolist(), node[rows].tolist(), target[rows].tolist(), strict=True):
        edges.setdefault(b, []).append((a, int(found.link_free_float[link]), link))
    if summary.any():
        for below, above, free in _outline(plan, found, summary, movable):
            edges.setdefault(below, []).append((above, free, -1))
    return edges


def _outline(plan: Plan, found: Schedule, summary: Flags, movable: Flags) -> Iterator[tuple[int, int, int]]:
    """Between a summary and what is directly below it: node led to, node that leads there, seconds free between."""
    n = len(plan)
    child = np.flatnonzero((plan.parent >= 0) & (found.early_start != NEVER) & plan.active)
    child = child[found.early_start[plan.parent[child]] != NEVER]
    if not child.size:
        return
    above = plan.parent[child]
    first = min(int(found.early_start[i].min()) for i in (child, above)) // DAY - 1
    last = max(int(found.early_finish[i].max()) for i in (child, above)) // DAY + 2
    # A calendar may have no work in so short a time; over a year more it has.
    calendars = compile_calendars(plan.calendars, first - 370, last + 370)
    task_calendar = np.where(plan.elapsed, 0, plan.task_calendar)[child]
    later, sooner = np.zeros(len(child), np.int64), np.zeros(len(child), np.int64)
    for calendar in np.unique(task_calendar).tolist():
        of = task_calendar == calendar
        i, s = child[of], above[of]
        work = [working_seconds(calendars, calendar, at) for at in (found.early_start[i], found.early_start[s])]
        later[of] = work[0] - work[1]
        work = [working_seconds(calendars, calendar, at) for at in (found.early_finish[s], found.early_finish[i])]
        sooner[of] = work[0] - work[1]
    for row, (i, s) in enumerate(zip(child.tolist(), above.tolist(), strict=True)):
        own = bool(summary[i])
        if movable[i] and not plan.manual[s]:
            yield i, s, max(int(later[row]), 0)
        if plan.manual[s] or plan.actual_finish[i] != NEVER:
            continue
        yield n + s, n + i if own else i, max(int(sooner[row]), 0)
        # The start of a summary moves only with a task that starts it.
        if found.early_start[i] == found.early_start[s]:
            yield 2 * n + s, 2 * n + i if own else i, 0


def _last(plan: Plan, found: Schedule) -> int:
    """Of the tasks that end last, the one with the least float; of several, the last of the plan."""
    ends = np.flatnonzero((found.early_finish != NEVER) & ~plan.summary & plan.active)
    ends = ends[~np.isin(ends, plan.parent)]
    if not ends.size:
        return -1
    return int(ends[np.lexsort((-ends, found.total_float[ends], -found.early_finish[ends]))[0]])
