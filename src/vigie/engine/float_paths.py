"""The chains of tasks that lead to a task, the one without float first: critical and nearly critical paths.

After Primavera P6's «multiple float paths» by free float: a task's float here is by how much it may slip before the
task at the end moves, which is what the links on the way leave free. The first path follows the tightest way back from
the end; each next one begins with the tightest task that is left, and goes back in the same way.

Only what can still move the task counts: links out of finished tasks do not, nor do those that the successor does not
follow (it is scheduled by hand, has started or stands at a date that is stronger). A link into a summary leads to the
tasks below it, as far as they start later than the summary; a link out of it comes from them.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np

from vigie.engine.calendars import DAY, compile_calendars, working_second
from vigie.engine.errors import PlanError
from vigie.engine.network import build_network, usable_links
from vigie.engine.plan import NEVER, Flags, Indices, Plan, Seconds
from vigie.engine.result import Schedule
from vigie.engine.scheduler import LONGEST, MARGIN
from vigie.engine.terms import Constraint, LinkType, ProgressLogic
from vigie.engine.worktime import as_finish, as_start

UNREACHED = np.int64(2) ** 62


class FloatPaths(NamedTuple):
    """``path``: for each task the number of its path from 1, or 0. ``relative_float``: by how much it may
    slip before the task at the end moves, in seconds of working time on its own calendar; ``UNREACHED`` where no chain
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
    behind: dict[int, list[int]] = {}
    for task, way in _ways(plan, found, last).items():
        relative[task], onward[task], entered[task] = way
        behind.setdefault(way.onward, []).append(task)
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


class _Way(NamedTuple):
    """The tightest way from a node to the end: how many seconds of its working time are free; next task; link."""

    free: int
    onward: int
    link: int


def _ways(plan: Plan, found: Schedule, last: int) -> dict[int, _Way]:
    """The way of each task that leads to ``last``.

    It goes through the nodes of the network backwards, so that all that a node leads to is known when it comes. A
    summary has two there, ``i`` which binds the tasks below it and ``n + i`` where they end, and ``2n + i`` here, where
    they start.
    """
    n = len(plan)
    summary = plan.summary.copy()
    summary[plan.parent[plan.parent >= 0]] = True
    time = _Time(plan, found)
    edges = _edges(plan, found, summary)
    end = last + n if summary[last] else last
    ways = {end: _Way(0, -1, -1)}
    for node in reversed(build_network(plan).order.tolist()):
        for here in (node, node + n) if node >= n else (node,):
            way = ways.get(here)
            if way is None:
                continue
            inner = here == end or not summary[here % n]
            onward, entered = (here % n, -1) if inner else way[1:]
            for source, link in edges.get(here, ()):
                free = time.along(link, way.free) if link >= 0 else time.outline(here, source, way.free)
                # Of two ways with the same float, the one found later has the tighter link.
                if source not in ways or free <= ways[source].free:
                    ways[source] = _Way(free, onward, link if link >= 0 else entered)
    found_ways = {node: way for node, way in ways.items() if node < n and not summary[node]}
    return found_ways | {last: ways[end]}


def _edges(plan: Plan, found: Schedule, summary: Flags) -> dict[int, list[tuple[int, int]]]:
    """What leads to each node: a node, and the link, -1 between a summary and what is directly below it."""
    n = len(plan)
    edges: dict[int, list[tuple[int, int]]] = {}
    movable = _movable(plan, found, summary)
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
        edges.setdefault(b, []).append((a, link))
    below = np.flatnonzero((plan.parent >= 0) & (found.early_start != NEVER) & (plan.actual_finish == NEVER))
    for i in below.tolist():
        above = int(plan.parent[i])
        if plan.manual[above] or found.early_start[above] == NEVER:
            continue
        if movable[i]:
            edges.setdefault(i, []).append((above, -1))
        edges.setdefault(n + above, []).append((n + i if summary[i] else i, -1))
        # The start of a summary moves only with a task that starts it.
        if found.early_start[i] == found.early_start[above]:
            edges.setdefault(2 * n + above, []).append((2 * n + i if summary[i] else i, -1))
    return edges


def _movable(plan: Plan, found: Schedule, summary: Flags) -> Flags:
    """Tasks that links can still move, and summaries that hand on what binds them."""
    held = (plan.constraint == Constraint.MUST_START_ON) | (plan.constraint == Constraint.MUST_FINISH_ON)
    held &= plan.constraint_date != NEVER
    if not plan.options.honour_constraints and not plan.options.is_primavera:
        held[:] = False
    if plan.options.progress != ProgressLogic.RETAINED_LOGIC:
        held |= plan.actual_start != NEVER
    held |= plan.external | (plan.actual_finish != NEVER) | (found.early_start == NEVER)
    movable: Flags = (~held | summary) & ~plan.manual
    return movable


class _Time:
    """How much of its own working time a task may slip, from how much what it leads to may."""

    def __init__(self, plan: Plan, found: Schedule) -> None:
        dated = found.early_start != NEVER
        first = int(found.early_start[dated].min()) // DAY - 2
        last = int(found.early_finish[dated].max()) // DAY + MARGIN
        while True:
            try:
                self.calendars = compile_calendars(plan.calendars, first, last)
                break
            except PlanError:  # a calendar may have no work in so short a time
                if last - first > LONGEST:
                    raise
                first, last = first - MARGIN, 2 * last - first
        self.n = len(plan)
        self.calendar = np.where(plan.elapsed, 0, plan.task_calendar).tolist()
        self.dates = found.early_start.tolist(), found.early_finish.tolist()
        self.source, self.target = plan.link_predecessor.tolist(), plan.link_successor.tolist()
        self.to_finish = (plan.link_type >= LinkType.FINISH_FINISH).tolist()
        self.free = found.link_free_float.tolist()

    def along(self, link: int, slip: int) -> int:
        """Of a link's predecessor, from the ``slip`` of its successor."""
        source, target, end = self.source[link], self.target[link], int(self.to_finish[link])
        if slip == 0 or self.calendar[source] == self.calendar[target]:
            return int(self.free[link]) + slip
        at = self.dates[end][target]
        return int(self.free[link]) + self._work(source, at, self._latest(target, end, slip))

    def outline(self, node: int, source: int, slip: int) -> int:
        """Of a node of the outline, from the ``slip`` of the one next to it that it leads to."""
        end = int(self.n <= node < 2 * self.n)
        target, source = node % self.n, source % self.n
        return self._work(source, self.dates[end][source], self._latest(target, end, slip))

    def _latest(self, task: int, end: int, slip: int) -> int:
        """Up to which instant the task's start (0) or finish (1) may move."""
        at: int = self.dates[end][task]
        if slip == 0:
            return at
        calendar = self.calendar[task]
        work = working_second(self.calendars, calendar, at) + slip
        return int((as_finish if end else as_start)(self.calendars, calendar, work))  # type: ignore[no-untyped-call]

    def _work(self, task: int, since: int, until: int) -> int:
        calendar = self.calendar[task]
        work = working_second(self.calendars, calendar, until) - working_second(self.calendars, calendar, since)
        return max(work, 0)


def _last(plan: Plan, found: Schedule) -> int:
    """Of the tasks that end last, the one with the least float; of several, the last of the plan."""
    ends = np.flatnonzero((found.early_finish != NEVER) & ~plan.summary & plan.active)
    ends = ends[~np.isin(ends, plan.parent)]
    if not ends.size:
        return -1
    return int(ends[np.lexsort((-ends, found.total_float[ends], -found.early_finish[ends]))[0]])
