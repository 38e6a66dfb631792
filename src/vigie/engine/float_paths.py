"""The chains of tasks that lead to a task, the one without float first: critical and nearly critical paths.

After Primavera P6's «multiple float paths» by free float: a chain's float is what its links leave free on the way to
the task. The first path follows the tightest link back from the task; each next one begins at the tightest link into a
task that a path already has, and goes back in the same way.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np

from vigie.engine.network import Network, build_network
from vigie.engine.plan import NEVER, Indices, Plan, Seconds
from vigie.engine.result import Schedule

UNREACHED = np.int64(2) ** 62


class FloatPaths(NamedTuple):
    """``path``: for each task the number of its path from 1, or 0. ``relative_float``: what the links from it to the
    task at the end leave free, in seconds of working time of the predecessors' calendars; ``UNREACHED`` where no chain
    of links leads there. ``target``: the task at the end, -1 in a plan without dates."""

    path: Indices
    relative_float: Seconds
    target: int


def float_paths(
    plan: Plan, found: Schedule, *, target: int | None = None, limit: int = 10, network: Network | None = None
) -> FloatPaths:
    """At most ``limit`` paths to ``target``, a task's index; by default the task that ends the project.

    Links of summaries take no part: P6 has none. ``network``: the plan's, where the caller has it.
    """
    n = len(plan)
    network = build_network(plan) if network is None else network
    path, relative = np.zeros(n, np.int32), np.full(n, UNREACHED, np.int64)
    last = _last(plan, found) if target is None else target
    if last < 0:
        return FloatPaths(path, relative, -1)
    into = [network.into[network.into_pointer[i] : network.into_pointer[i + 1]].tolist() for i in range(n)]
    slack = np.maximum(found.link_free_float, 0).tolist()
    source = plan.link_predecessor.tolist()
    relative[last] = 0
    # Dijkstra, against the links; ties by number, so that two runs agree.
    heap = [(0, last)]
    while heap:
        so_far, task = heapq.heappop(heap)
        if so_far > relative[task]:
            continue
        for link in into[task]:
            before = source[link]
            if so_far + slack[link] < relative[before]:
                relative[before] = so_far + slack[link]
                heapq.heappush(heap, (int(relative[before]), before))
    waiting = [(0, last)]
    number = 0
    while waiting and number < limit:
        _float, task = heapq.heappop(waiting)
        if path[task]:
            continue
        number += 1
        while task >= 0:
            path[task] = number
            free = [source[link] for link in into[task] if not path[source[link]]]
            for before in free:
                heapq.heappush(waiting, (int(relative[before]), before))
            task = min(free, key=lambda before: (int(relative[before]), before), default=-1)
    return FloatPaths(path, relative, last)


def _last(plan: Plan, found: Schedule) -> int:
    """Of the tasks that end last, the one with the least float; of several, the last of the plan."""
    ends = np.flatnonzero((found.early_finish != NEVER) & ~plan.summary & plan.active)
    ends = ends[~np.isin(ends, plan.parent)]
    if not ends.size:
        return -1
    return int(ends[np.lexsort((-ends, found.total_float[ends], -found.early_finish[ends]))[0]])
