"""The order in which tasks are computed, and the links of each task, as arrays.

A summary stands twice in the order: as task ``i`` before its children, when what binds them all is known, and as
``n + i`` after them, when its own dates are. Links leave from the second and arrive at the first, so that summaries
may link to each other's children in any way that leaf tasks can follow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.engine.compiled import allocating_kernel, kernel
from vigie.engine.errors import CycleError
from vigie.engine.plan import Plan
from vigie.engine.terms import ActivityType


class Network(NamedTuple):
    """``order``: task and summary-end nodes, each after all that it depends on.

    ``into``: the links that bind, by successor; the passes keep them in this order, and ``out_of`` gives their places
    in it by predecessor. Those of task i are ``pointer[i]:pointer[i + 1]``.
    """

    order: NDArray[np.int32]
    into_pointer: NDArray[np.int32]
    into: NDArray[np.int32]
    out_pointer: NDArray[np.int32]
    out_of: NDArray[np.int32]


@allocating_kernel
def by_task(ends, used, n):
    """Link indices grouped by task, in link order."""
    pointer = np.zeros(n + 1, np.int32)
    for index in range(len(ends)):
        if used[index]:
            pointer[ends[index] + 1] += 1
    for task in range(n):
        pointer[task + 1] += pointer[task]
    place = pointer.copy()
    rows = np.empty(pointer[n], np.int32)
    for index in range(len(ends)):
        if used[index]:
            rows[place[ends[index]]] = index
            place[ends[index]] += 1
    return pointer, rows


@kernel
def _freed(node, scanned, waiting, stack, top):
    """One thing less that ``node`` waits for; on the stack if that was the last one and the scan has passed it by."""
    waiting[node] -= 1
    if waiting[node] == 0 and (scanned < 0 or node <= scanned):
        waiting[node] = -1
        stack[top] = node
        top += 1
    return top


@allocating_kernel
def _order(predecessor, successor, used, out_pointer, out_of, parent, summary):
    """Each node after all it waits for, fewer than there are when links run in a circle; and what is waited for."""
    n = len(parent)
    child_pointer = np.zeros(n + 1, np.int32)
    for task in range(n):
        if parent[task] >= 0:
            child_pointer[parent[task] + 1] += 1
    for task in range(n):
        child_pointer[task + 1] += child_pointer[task]
    place = child_pointer.copy()
    children = np.empty(child_pointer[n], np.int32)
    waiting = np.zeros(2 * n, np.int32)
    nodes = n
    for task in range(n):
        if summary[task]:
            waiting[n + task] += 1
            nodes += 1
        if parent[task] >= 0:
            children[place[parent[task]]] = task
            place[parent[task]] += 1
            waiting[task] += 1
            waiting[n + parent[task]] += 1
    for index in range(len(used)):
        if used[index]:
            waiting[successor[index]] += 1
    # What becomes free behind the scan is taken at once, the rest when the scan arrives: in the tasks' own order as far
    # as links allow, so that the passes walk through memory instead of jumping about in it.
    order = np.empty(nodes, np.int32)
    stack = np.empty(nodes, np.int32)
    tail = 0
    for scanned in range(n):
        if waiting[scanned] != 0:
            continue
        top = 1
        stack[0] = scanned
        waiting[scanned] = -1
        while top > 0:
            top -= 1
            node = stack[top]
            order[tail] = node
            tail += 1
            task = node if node < n else node - n
            opens = node < n and summary[task]
            first, last = (child_pointer[task], child_pointer[task + 1]) if opens else (0, 0)
            for row in range(first, last):
                top = _freed(children[row], scanned, waiting, stack, top)
            if opens:
                top = _freed(n + task, -1, waiting, stack, top)
                continue
            if parent[task] >= 0:
                top = _freed(n + parent[task], -1, waiting, stack, top)
            for row in range(out_pointer[task], out_pointer[task + 1]):
                top = _freed(successor[out_of[row]], scanned, waiting, stack, top)
    return order[:tail], waiting


@allocating_kernel
def longest_chain(order, into_pointer, tasks, links):
    """Seconds of the longest chain of durations and lags, whatever the types of its links, as if nobody ever rested."""
    n = len(tasks)
    begin = np.zeros(n, np.int64)
    end = np.zeros(n, np.int64)
    most = 0
    for node in order:
        task = node if node < n else node - n
        parent = tasks[task].parent
        if node < n:
            at = begin[parent] if parent >= 0 else 0
            for row in range(into_pointer[task], into_pointer[task + 1]):
                lag = float(links[row].lag)
                if links[row].unit >= 2:
                    lag *= tasks[links[row].predecessor].duration / 10_000.0
                at = max(at, end[links[row].predecessor] + np.int64(abs(lag)))
            begin[task] = at
            end[task] = max(end[task], at + tasks[task].duration + max(tasks[task].levelling_delay, 0))
        most = max(most, end[task])
        if parent >= 0:
            end[parent] = max(end[parent], end[task])
    return most


def usable_links(plan: Plan) -> NDArray[np.bool_]:
    """Links that bind dates: between two active tasks, neither of which merely spans others."""
    counts = plan.active & (plan.kind != ActivityType.LEVEL_OF_EFFORT) & (plan.kind != ActivityType.WBS_SUMMARY)
    ends = plan.link_predecessor, plan.link_successor
    used: NDArray[np.bool_] = plan.link_used & (ends[0] != ends[1]) & counts[ends[0]] & counts[ends[1]]
    return used


def build_network(plan: Plan) -> Network:
    """The computing order of ``plan``. Raises ``CycleError`` naming the tasks of one circle."""
    n = len(plan)
    used = usable_links(plan)
    out_pointer, out_of = by_task(plan.link_predecessor, used, n)
    into_pointer, into = by_task(plan.link_successor, used, n)
    summary = plan.summary.copy()
    summary[plan.parent[plan.parent >= 0]] = True
    order, waiting = _order(plan.link_predecessor, plan.link_successor, used, out_pointer, out_of, plan.parent, summary)
    if len(order) < n + int(summary.sum()):
        raise _cycle(plan, used, summary, waiting)
    place = np.zeros(len(used), np.int32)
    place[into] = np.arange(len(into), dtype=np.int32)
    return Network(order, into_pointer, into, out_pointer, place[out_of])


def _cycle(plan: Plan, used: NDArray[np.bool_], summary: NDArray[np.bool_], waiting: NDArray[np.int32]) -> CycleError:
    """Walk back from a node that could not be placed, always to one that could not either, until one comes twice."""
    n = len(plan)
    before: dict[int, list[int]] = {}

    def add(node: int, needs: int) -> None:
        if waiting[node] > 0 and waiting[needs] > 0:
            before.setdefault(node, []).append(needs)

    for task in range(n):
        above = int(plan.parent[task])
        if above >= 0:
            add(task, above)
            add(n + above, n + task if summary[task] else task)
    for index in np.flatnonzero(used):
        source, target = int(plan.link_predecessor[index]), int(plan.link_successor[index])
        add(target, n + source if summary[source] else source)
    node = next(node for node in sorted(before) if before[node])
    path: list[int] = []
    seen: dict[int, int] = {}
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = before[node][0]
    tasks: list[int] = []
    for step in reversed(path[seen[node] :]):
        task = step % n if n else step
        if not tasks or tasks[-1] != task:
            tasks.append(task)
    if len(tasks) > 1 and tasks[0] == tasks[-1]:
        tasks.pop()
    return CycleError(tasks, [int(plan.uid[task]) for task in tasks])
