"""The order in which tasks are computed, and the links of each task, as arrays.

A summary stands twice in the order: as task ``i`` before its children, when what binds them all is known, and as
``n + i`` after them, when its own dates are. Links leave from the second and arrive at the first, so that summaries
may link to each other's children in any way that leaf tasks can follow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigie.engine.compiled import allocating_kernel
from vigie.engine.errors import CycleError
from vigie.engine.plan import Plan
from vigie.engine.terms import ActivityType


class Network(NamedTuple):
    """``order``: task and summary-end nodes, each after all that it depends on. ``into``, ``out_of``: links by task."""

    order: NDArray[np.int32]
    into_pointer: NDArray[np.int32]
    into: NDArray[np.int32]
    out_pointer: NDArray[np.int32]
    out_of: NDArray[np.int32]


@allocating_kernel
def _by_task(ends, used, n):
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


@allocating_kernel
def _order(predecessor, successor, used, out_pointer, out_of, parent, summary):
    """Kahn's order; shorter than the number of nodes when links run in a circle. Also the open ends of each node."""
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
    order = np.empty(nodes, np.int32)
    tail = 0
    for task in range(n):
        if waiting[task] == 0:
            order[tail] = task
            tail += 1
    head = 0
    while head < tail:
        node = order[head]
        head += 1
        task = node if node < n else node - n
        if node < n and summary[task]:
            for row in range(child_pointer[task], child_pointer[task + 1]):
                child = children[row]
                waiting[child] -= 1
                if waiting[child] == 0:
                    order[tail] = child
                    tail += 1
            waiting[n + task] -= 1
            if waiting[n + task] == 0:
                order[tail] = n + task
                tail += 1
            continue
        if parent[task] >= 0:
            above = n + parent[task]
            waiting[above] -= 1
            if waiting[above] == 0:
                order[tail] = above
                tail += 1
        for row in range(out_pointer[task], out_pointer[task + 1]):
            after = successor[out_of[row]]
            waiting[after] -= 1
            if waiting[after] == 0:
                order[tail] = after
                tail += 1
    return order[:tail], waiting


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
    out_pointer, out_of = _by_task(plan.link_predecessor, used, n)
    into_pointer, into = _by_task(plan.link_successor, used, n)
    summary = plan.summary.copy()
    summary[plan.parent[plan.parent >= 0]] = True
    order, waiting = _order(plan.link_predecessor, plan.link_successor, used, out_pointer, out_of, plan.parent, summary)
    if len(order) < n + int(summary.sum()):
        raise _cycle(plan, used, summary, waiting)
    return Network(order, into_pointer, into, out_pointer, out_of)


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
