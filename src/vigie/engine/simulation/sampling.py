"""The kernel that draws durations and costs of a block of iterations, from the arrays of ``sampler.Sampler``."""

from __future__ import annotations

from typing import Any

import numpy as np

from vigie.engine.compiled import free_kernel
from vigie.engine.simulation.draws import (
    BLOCK,
    DISCRETE,
    TRIANGULAR,
    UNIFORM,
    quantiles,
    uniforms,
    uniforms_of,
)
from vigie.engine.simulation.draws import normals as normals_of
from vigie.engine.simulation.model import LARGEST

DURATION, COST, DRIVER, ACTS, HAPPENS, DELAYS, SPENDS, TAKES, LOSES_DAY, SHARED = range(10)
"""Categories of variables: with an index, they name a stream of random numbers."""


@free_kernel
def _stream(seed, first, category, index, known, u):
    """Fill ``u`` (4, BLOCK) with the numbers of a variable and its neighbours, unless they are there already."""
    key = category << 40 | index >> 2
    if key != known:
        uniforms(seed, first, index >> 2, category, u)
    return key


@free_kernel
def _drawn(seed, first, variables, v, known, steps, tables, u, z, row, normal):
    """``row[0]``: how far variable ``v`` lies from its base. Returns which stream ``u`` holds."""
    if variables[v].fixed >= 0:
        row[1, :] = variables[v].fixed
        quantiles(variables, v, steps, tables, row[1], z[0], False, row[0])
        return known
    at = variables[v].normal
    if at >= 0:
        for lane in range(BLOCK):
            z[0, lane] = normal[at, lane]
        if variables[v].kind == UNIFORM or variables[v].kind == TRIANGULAR or variables[v].kind == DISCRETE:
            uniforms_of(normal[at], row[1])
        quantiles(variables, v, steps, tables, row[1], z[0], True, row[0])
        return known
    known = _stream(seed, first, variables[v].category, variables[v].index, known, u)
    quantiles(variables, v, steps, tables, u[variables[v].index & 3], z[0], False, row[0])
    return known


@free_kernel
def _happening(seed, first, category, chances, k, u, out):
    """One where the event of a chance happens, zero elsewhere; for a branch (``p`` 0), the number drawn."""
    if chances[k].fixed >= 0:
        u[chances[k].index & 3, :] = chances[k].fixed
    else:
        uniforms(seed, first, chances[k].index >> 2, category, u)
    for lane in range(BLOCK):
        number = u[chances[k].index & 3, lane]
        out[lane] = number if category == TAKES else np.float32(1) if number < chances[k].p else np.float32(0)


@free_kernel
def _correlate(seed, first, normal_rows, groups, factors, u, z, normal):
    """Fill ``normal`` with standard normal numbers that correlate as the groups say."""
    known = -1
    for row in range(len(normal_rows)):
        known = _stream(seed, first, normal_rows[row, 0], normal_rows[row, 1], known, u)
        normals_of(u[normal_rows[row, 1] & 3], normal[row])
    for g in range(len(groups)):
        start, end, at = groups[g].first, groups[g].last, groups[g].at
        if groups[g].item >= 0:
            known = _stream(seed, first, SHARED, groups[g].item, known, u)
            normals_of(u[groups[g].item & 3], z[0])
            ours, own = factors[at], factors[at + 1]
            for row in range(start, end):
                for lane in range(BLOCK):
                    normal[row, lane] = ours * z[0, lane] + own * normal[row, lane]
            continue
        for row in range(end - 1, start - 1, -1):
            here = at + (row - start) * (row - start + 1) // 2
            scale = factors[here + row - start]
            for lane in range(BLOCK):
                z[0, lane] = scale * normal[row, lane]
            for other in range(start, row):
                scale = factors[here + other - start]
                for lane in range(BLOCK):
                    z[0, lane] += scale * normal[other, lane]
            for lane in range(BLOCK):
                normal[row, lane] = z[0, lane]


@free_kernel
def sample(seed: int, first: int, tables: Any, scratch: Any, duration: Any, cost: Any) -> None:
    """Draw iterations ``first`` to ``first + BLOCK``: ``duration`` (rows, BLOCK) int32 seconds, where something is
    drawn, and ``cost`` (BLOCK), all that is not certain."""
    durations, reset, drivers, acts, pairs, happens, delays, spends, takes, members = tables[:10]
    items, costs, item_factors, normal_rows, groups, factors, steps, pert = tables[10:]
    u, z, row, normal, driven, happened, taken, value = scratch
    _correlate(seed, first, normal_rows, groups, factors, u, z, normal)
    known = -1
    for v in range(len(durations)):
        known = _drawn(seed, first, durations, v, known, steps, pert, u, z, row, normal)
        base, at = np.int32(np.rint(durations[v].base)), durations[v].row
        for lane in range(BLOCK):
            duration[at, lane] = base + np.int32(np.rint(row[0, lane]))
    for k in range(reset.shape[1]):
        duration[reset[0, k], :] = reset[1, k]
    for k in range(len(acts)):
        _happening(seed, first, ACTS, acts, k, u, row[2])
        for side in range(2):
            v = 2 * k + side
            _drawn(seed, first, drivers, v, -1, steps, pert, u, z, row, normal)
            factor = np.float32(drivers[v].base)
            for lane in range(BLOCK):
                driven[v, lane] = factor + row[0, lane] if row[2, lane] > 0 else np.float32(1)
    for k in range(len(pairs)):
        at, driver = pairs[k, 0], pairs[k, 1]
        for lane in range(BLOCK):
            scaled = np.rint(np.float64(duration[at, lane]) * np.float64(driven[2 * driver, lane]))
            duration[at, lane] = np.int32(min(scaled, np.float64(LARGEST)))
    for k in range(len(happens)):
        _happening(seed, first, HAPPENS, happens, k, u, happened[k])
    known = -1
    for v in range(len(delays)):
        known = _drawn(seed, first, delays, v, known, steps, pert, u, z, row, normal)
        at, event = delays[v].row, delays[v].event
        for lane in range(BLOCK):
            more = (np.float32(delays[v].base) + row[0, lane]) * delays[v].share * happened[event, lane]
            duration[at, lane] = max(min(duration[at, lane] + np.int32(np.rint(more)), LARGEST), 0)
    for k in range(len(takes)):
        _happening(seed, first, TAKES, takes, k, u, taken[k])
    for k in range(len(members)):
        at, low, high = members[k].row, members[k].low, members[k].high
        if at >= 0:
            for lane in range(BLOCK):
                number = taken[members[k].branch, lane]
                duration[at, lane] = duration[at, lane] if low <= number < high else 0
    for lane in range(BLOCK):
        cost[lane] = 0.0
    known = -1
    for v in range(len(spends)):
        known = _drawn(seed, first, spends, v, known, steps, pert, u, z, row, normal)
        event = spends[v].event
        for lane in range(BLOCK):
            spent = (spends[v].base + np.float64(row[0, lane])) * spends[v].share
            cost[lane] += spent if happened[event, lane] > 0 else 0.0
    known = -1
    for k in range(len(items)):
        v = items[k].variable
        value[0, :] = items[k].certain
        if v >= 0:
            known = _drawn(seed, first, costs, v, known, steps, pert, u, z, row, normal)
            for lane in range(BLOCK):
                value[0, lane] += costs[v].base + np.float64(row[0, lane])
        for f in range(items[k].factor, items[k].factor_end):
            for lane in range(BLOCK):
                value[0, lane] *= np.float64(driven[2 * item_factors[f] + 1, lane])
        if items[k].rate != 0:
            for lane in range(BLOCK):
                value[0, lane] += items[k].rate * np.float64(duration[items[k].row, lane])
        m = items[k].member
        for lane in range(BLOCK):
            there = m < 0 or members[m].low <= taken[members[m].branch, lane] < members[m].high
            cost[lane] += value[0, lane] if there else 0.0
