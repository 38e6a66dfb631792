"""Links that say nothing new: where other links already make the successor wait."""

from __future__ import annotations

import numpy as np

from vigie.engine.compiled import allocating_kernel
from vigie.engine.network import Network
from vigie.engine.plan import Flags, Plan

_STEPS = 200_000_000
"""Links looked at before giving up: about a second. What is found until then is right, and may not be all."""


@allocating_kernel
def _redundant(order, out_pointer, out_of, successor, asked, passes, through, steps):
    n = len(out_pointer) - 1
    level = np.zeros(n, np.int32)
    for node in order:
        if node < n:
            for row in range(out_pointer[node], out_pointer[node + 1]):
                if passes[out_of[row]]:
                    after = successor[out_of[row]]
                    level[after] = max(level[after], level[node] + 1)
    found = np.zeros(len(successor), np.bool_)
    reached = np.full(n, -1, np.int32)
    stacked = np.full(n, -1, np.int32)
    stack = np.empty(n, np.int32)
    for task in range(n):
        deepest = 0
        for row in range(out_pointer[task], out_pointer[task + 1]):
            if asked[out_of[row]]:
                deepest = max(deepest, level[successor[out_of[row]]])
        if deepest <= level[task] + 1:
            continue
        top = 0
        for row in range(out_pointer[task], out_pointer[task + 1]):
            after = successor[out_of[row]]
            if passes[out_of[row]] and through[after] and level[after] < deepest and stacked[after] != task:
                stacked[after] = task
                stack[top] = after
                top += 1
        while top > 0:
            top -= 1
            middle = stack[top]
            for row in range(out_pointer[middle], out_pointer[middle + 1]):
                steps -= 1
                after = successor[out_of[row]]
                if not passes[out_of[row]] or reached[after] == task or level[after] > deepest:
                    continue
                reached[after] = task
                if through[after] and level[after] < deepest and stacked[after] != task:
                    stacked[after] = task
                    stack[top] = after
                    top += 1
        for row in range(out_pointer[task], out_pointer[task + 1]):
            if asked[out_of[row]] and reached[successor[out_of[row]]] == task:
                found[out_of[row]] = True
        if steps < 0:
            break
    return found


def redundant_links(plan: Plan, network: Network, asked: Flags, passes: Flags, through: Flags) -> Flags:
    """Which of the links ``asked`` follow from a chain of the links ``passes`` by way of tasks ``through``.

    All three are flags: of links, of links, of tasks. To be asked of finish-to-start links without lag; the chain may
    have lags, not leads. The dates stay the same without them.
    """
    found: Flags = _redundant(
        network.order,
        network.out_pointer,
        network.into[network.out_of],
        plan.link_successor,
        asked,
        passes,
        through,
        _STEPS,
    )
    return found
