"""The model as arrays that ``sampling.sample`` draws from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.plan import NEVER, Plan
from vigie.engine.simulation.copula import lower_factor, normal_correlation, repaired
from vigie.engine.simulation.draws import (
    BLOCK,
    DISCRETE,
    LOGNORMAL,
    NORMAL,
    PERT,
    POSITIONS,
    TRIANGULAR,
    UNIFORM,
    pert_tables,
)
from vigie.engine.simulation.model import (
    LARGEST,
    Discrete,
    Distribution,
    Estimate,
    Estimates,
    LogNormal,
    Model,
    Normal,
    Note,
    Pert,
    Triangular,
    Uniform,
    highest,
    highests,
    lowest,
    lowests,
)
from vigie.engine.simulation.sampling import ACTS, COST, DELAYS, DRIVER, DURATION, HAPPENS, SPENDS, TAKES

IMPACT_BITS = 16

VARIABLE = np.dtype(
    [
        ("base", np.float64),
        ("index", np.int64),
        ("a", np.float32),
        ("b", np.float32),
        ("c", np.float32),
        ("d", np.float32),
        ("e", np.float32),
        ("fixed", np.float32),
        ("share", np.float32),
        ("kind", np.int32),
        ("category", np.int32),
        ("first", np.int32),
        ("count", np.int32),
        ("normal", np.int32),
        ("row", np.int32),
        ("event", np.int32),
    ],
    align=True,
)
"""A variable: base and numbers of its distribution (``variable_of``), category and index of its stream, ``fixed`` the
probability that it is held at (negative: none), ``normal`` its row among correlated numbers or -1, ``row`` what it
changes."""

CHANCE = np.dtype([("p", np.float64), ("index", np.int64), ("fixed", np.float64)], align=True)
MEMBER = np.dtype([("low", np.float64), ("high", np.float64), ("branch", np.int32), ("row", np.int32)], align=True)
GROUP = np.dtype([("first", np.int64), ("last", np.int64), ("at", np.int64), ("item", np.int64)], align=True)
ITEM = np.dtype(
    [
        ("certain", np.float64),
        ("rate", np.float64),
        ("variable", np.int32),
        ("row", np.int32),
        ("member", np.int32),
        ("factor", np.int32),
        ("factor_end", np.int32),
    ],
    align=True,
)
"""What a task costs: a certain sum or a variable, a rate, whether a branch may leave it out, the drivers' factors."""

_TEN_TO_NINETY = 2 * 1.2815515655446004
"""P90 less P10 of the standard normal distribution."""


def numbers_of(kind: type, numbers: NDArray[np.float64]) -> dict[str, Any]:
    """Base and numbers of many distributions of one kind; a variable is base + what ``quantiles`` finds, in single
    precision, so that one without spread is its base exactly."""
    if kind is Uniform:
        return {"kind": UNIFORM, "base": numbers[0], "a": numbers[1] - numbers[0]}
    if kind is Normal:
        mean, sd = (numbers[0] + numbers[1]) / 2, (numbers[1] - numbers[0]) / _TEN_TO_NINETY
        # What lies below zero before truncation.
        cut = [0.5 * math.erfc(m / s / math.sqrt(2)) if s else 0.0 for m, s in zip(mean, sd, strict=True)]
        return {"kind": NORMAL, "base": mean, "a": sd, "b": -mean, "c": cut}
    if kind is LogNormal:
        middle = np.sqrt(numbers[0]) * np.sqrt(numbers[1])
        # Where both are one, so is the median, to the bit.
        base = np.where(numbers[0] == numbers[1], numbers[0], middle)
        return {"kind": LOGNORMAL, "base": base, "a": np.log(numbers[1] / numbers[0]) / _TEN_TO_NINETY, "b": middle}
    low, mode, high = numbers
    width = high - low
    share = np.divide(mode - low, width, out=np.zeros(len(low)), where=width > 0)
    if kind is Triangular:
        numbers_ = {"a": low - mode, "b": high - mode, "c": width * (mode - low), "e": width * (high - mode)}
        return {"kind": TRIANGULAR, "base": mode, "d": share, **numbers_}
    place = share * (POSITIONS - 1)
    row = np.minimum(place.astype(np.int64), POSITIONS - 2)
    return {"kind": PERT, "base": mode, "a": low - mode, "b": width, "c": place - row, "count": row}


def variable_of(what: Distribution | None, steps: list[float]) -> dict[str, Any]:
    """The same for one distribution; ``steps`` receives those of a discrete one."""
    if what is None:
        return {"kind": 0, "base": 0.0}
    if isinstance(what, Discrete):
        numbers = {"kind": DISCRETE, "base": what.values[0], "first": len(steps), "count": len(what.values)}
        for limit, value in zip(np.cumsum(what.probabilities), what.values, strict=True):
            steps += [float(limit), value - what.values[0]]
        return numbers
    found = numbers_of(type(what), np.array([[getattr(what, f.name)] for f in fields(what)], np.float64))
    return {name: value if name == "kind" else value[0] for name, value in found.items()}


@dataclass(frozen=True, slots=True)
class Sampler:
    """All that the kernel reads, in its order (``tables``), and what only Python needs.

    ``certain``: durations of tasks where nothing is drawn, seconds; ``varies``: tasks whose duration is drawn;
    ``may_vanish``: those that may have none; ``most``: what hardly any draw exceeds;
    ``certain_cost``: the sum of what is certain.
    """

    tables: tuple[NDArray[Any], ...]
    sizes: tuple[int, int, int, int]
    certain: NDArray[np.int64]
    varies: NDArray[np.bool_]
    may_vanish: NDArray[np.bool_]
    most: NDArray[np.float64]
    certain_cost: float
    notes: list[Note]

    def placed(self, rows: NDArray[np.int32]) -> Sampler:
        """The same with the durations of each task in the row given; -1 for nowhere."""
        tables = [table.copy() for table in self.tables]
        for table in (DURATIONS, DELAYED, MEMBERS, ITEMS):
            here = tables[table]["row"] >= 0
            tables[table]["row"][here] = rows[tables[table]["row"][here]]
        tables[RESET][0] = rows[tables[RESET][0]]
        tables[PAIRS][:, 0] = rows[tables[PAIRS][:, 0]]
        return replace(self, tables=tuple(tables))

    def scratch(self) -> tuple[NDArray[Any], ...]:
        """Working memory of one thread."""
        normal, drivers, events, branches = self.sizes
        return (
            np.empty((4, BLOCK), np.float32),
            np.empty((4, BLOCK), np.float32),
            np.empty((4, BLOCK), np.float32),
            np.empty((normal, BLOCK), np.float32),
            np.empty((2 * drivers, BLOCK), np.float32),
            np.empty((events, BLOCK), np.float32),
            np.empty((branches, BLOCK), np.float32),
            np.empty((1, BLOCK), np.float64),
        )


DURATIONS, RESET, PAIRS, DELAYED, MEMBERS, ITEMS = 0, 1, 4, 6, 9, 10
"""Where tables that name rows stand."""

HAPPENED = 5
"""Where in a scratch the rows of events stand after ``sample``."""

Held = Mapping[tuple[int, int], float]
"""Variables held at a probability: (category, index) to a number from 0 to 1."""


@dataclass(slots=True)
class _Maker:
    """Collects variables while the model is read."""

    plan: Plan
    model: Model
    held: Held
    steps: list[float] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    normal: dict[tuple[int, int], int] = field(default_factory=dict)

    def variable(
        self, what: Distribution | None, category: int, index: int, row: int = -1, **more: Any
    ) -> tuple[Any, ...]:
        numbers = {"fixed": -1.0, "share": 1.0, "normal": self.normal.get((category, index), -1), "row": row}
        numbers |= variable_of(what, self.steps) | {"category": category, "index": index} | more
        if (category, index) in self.held:
            numbers["fixed"] = min(max(self.held[category, index], 1e-7), 1 - 1e-7)
        return tuple(numbers.get(name, 0) for name in VARIABLE.names or ())


def open_tasks(plan: Plan) -> NDArray[np.bool_]:
    """Tasks with work of their own that is not done."""
    summary = plan.summary.copy()
    summary[plan.parent[plan.parent >= 0]] = True
    found: NDArray[np.bool_] = plan.active & ~summary & (plan.actual_finish == NEVER)
    return found


def make_sampler(plan: Plan, model: Model, shares: tuple[float, ...], held: Held | None = None) -> Sampler:
    """Read the model; the durations of a task go into the row of its index. ``shares``: of its impacts that each event
    keeps."""
    n = len(plan)
    rows = np.arange(n, dtype=np.int32)
    works = open_tasks(plan) & ~plan.manual & ~plan.external
    maker = _Maker(plan, model, held or {})
    groups, factors = _correlations(maker)
    started = (plan.actual_start != NEVER) & (plan.remaining != NEVER)
    certain = np.where(started, plan.remaining, plan.duration)
    varies, vanishes = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    least, most = certain.astype(np.float64), certain.astype(np.float64)

    def counts(task: int, name: str, item: int) -> bool:
        if not works[task]:
            maker.notes.append(Note("task_without_work", name, task, item))
        return bool(works[task])

    durations = _durations(maker, works, least, most)
    estimated = np.zeros(n, np.bool_)
    estimated[durations["row"]] = True
    drivers, driver_chances, pairs, cost_pairs = [], [], [], []
    for item, driver in enumerate(model.drivers):
        drivers.append(maker.variable(driver.duration, DRIVER, item))
        drivers.append(maker.variable(driver.cost, DRIVER, item))
        driver_chances.append((driver.probability, item, maker.held.get((ACTS, item), -1.0)))
        shrinks = 1.0 if driver.duration is None else min(lowest(driver.duration), 1.0)
        grows = 1.0 if driver.duration is None else max(highest(driver.duration), 1.0)
        for task in dict.fromkeys(driver.tasks):
            if driver.duration is not None and counts(task, "drivers", item):
                pairs.append((int(rows[task]), item))
                varies[task] = True
                least[task] *= shrinks
                most[task] *= grows
            if driver.cost is not None:
                cost_pairs.append((task, item))
    events, delays, spends = [], [], []
    for item, event in enumerate(model.events):
        events.append((event.probability, item, maker.held.get((HAPPENS, item), -1.0)))
        for number, impact in enumerate(event.impacts):
            index = item << IMPACT_BITS | number
            of: dict[str, Any] = {"event": item, "share": shares[item]}
            if impact.duration is not None and counts(impact.task, "events", item):
                delays.append(maker.variable(impact.duration, DELAYS, index, int(rows[impact.task]), **of))
                varies[impact.task] = True
                least[impact.task] += min(lowest(impact.duration), 0.0)
                most[impact.task] += max(highest(impact.duration), 0.0)
            if impact.cost is not None:
                spends.append(maker.variable(impact.cost, SPENDS, index, **of))
    members: list[tuple[Any, ...]] = []
    member_of: dict[int, int] = {}
    for item, branch in enumerate(model.branches):
        limits = np.concatenate(([0.0], np.cumsum(branch.probabilities)))
        limits[-1] = 2.0
        for number, alternative in enumerate(branch.alternatives):
            for task in dict.fromkeys(alternative):
                row = int(rows[task]) if counts(task, "branches", item) else -1
                member_of[task] = len(members)
                members.append((limits[number], limits[number + 1], item, row))
                varies[task] |= works[task]
                vanishes[task] = True
    vanishes |= least < 1
    reset = np.flatnonzero(varies & ~estimated)
    varies |= estimated
    items, certain_cost = _cost_items(maker, varies, member_of, cost_pairs, rows, certain)
    normal_rows = np.array(list(maker.normal), np.int64).reshape(-1, 2)
    tables = (
        durations,
        np.array([rows[reset], certain[reset]], np.int64).reshape(2, -1),
        np.array(drivers, VARIABLE),
        np.array(driver_chances, CHANCE),
        np.array(pairs, np.int32).reshape(-1, 2),
        np.array(events, CHANCE),
        np.array(delays, VARIABLE),
        np.array(spends, VARIABLE),
        np.array([(0.0, i, maker.held.get((TAKES, i), -1.0)) for i in range(len(model.branches))], CHANCE),
        np.array(members, MEMBER),
        *items,
        normal_rows,
        groups,
        factors,
        np.array(maker.steps or [0.0], np.float32),
        pert_tables() if _has_pert(model) else np.zeros((1, 1), np.float32),
    )
    sizes = (len(normal_rows), len(model.drivers), len(model.events), len(model.branches))
    return Sampler(
        tables, sizes, certain, varies, vanishes & works, np.minimum(most, LARGEST), certain_cost, maker.notes
    )


def _has_pert(model: Model) -> bool:
    if any(isinstance(e, Estimates) and e.distribution is Pert for e in model.durations):
        return True
    parts: list[Distribution | None] = [e.distribution for e in model.costs]
    parts += [e.distribution for e in model.durations if isinstance(e, Estimate)]
    parts += [p for d in model.drivers for p in (d.duration, d.cost)]
    parts += [p for e in model.events for i in e.impacts for p in (i.duration, i.cost)]
    return any(isinstance(part, Pert) for part in parts)


def _durations(
    maker: _Maker, works: NDArray[np.bool_], least: NDArray[np.float64], most: NDArray[np.float64]
) -> NDArray[Any]:
    """The records of estimated durations, in the order of tasks; ``least`` and ``most`` learn their limits."""
    single: list[tuple[Any, ...]] = []
    records = []
    for item, estimate in enumerate(maker.model.durations):
        tasks = np.asarray(estimate.tasks if isinstance(estimate, Estimates) else [estimate.task], np.int64)
        idle = tasks[~works[tasks]]
        maker.notes += [Note("task_without_work", "durations", task, item) for task in idle.tolist()]
        if isinstance(estimate, Estimate):
            if not len(idle):
                single.append(maker.variable(estimate.distribution, DURATION, estimate.task, estimate.task))
                least[estimate.task] = lowest(estimate.distribution)
                most[estimate.task] = highest(estimate.distribution)
            continue
        numbers = np.asarray(estimate.numbers, np.float64)[:, works[tasks]]
        tasks = tasks[works[tasks]]
        found = np.zeros(len(tasks), VARIABLE)
        for name, column in numbers_of(estimate.distribution, numbers).items():
            found[name] = column
        found["index"], found["row"], found["category"] = tasks, tasks, DURATION
        found["fixed"], found["share"], found["normal"] = -1, 1, -1
        least[tasks], most[tasks] = lowests(estimate.distribution, numbers), highests(estimate.distribution, numbers)
        records.append(found)
    together = np.concatenate([np.array(single, VARIABLE), *records])
    together = together[np.argsort(together["index"], kind="stable")]
    for keys, column in ((maker.normal, "normal"), (maker.held, "fixed")):
        mine = [index for category, index in keys if category == DURATION]
        values = [value for (category, _), value in keys.items() if category == DURATION]
        at = np.searchsorted(together["index"], mine)
        known = [k for k, i in enumerate(mine) if at[k] < len(together) and together["index"][at[k]] == i]
        told = np.array(values, np.float64)[known]
        together[column][at[known]] = told if column == "normal" else np.clip(told, 1e-7, 1 - 1e-7)
    return together


def _cost_items(
    maker: _Maker,
    varies: NDArray[np.bool_],
    member_of: dict[int, int],
    cost_pairs: list[tuple[int, int]],
    rows: NDArray[np.int32],
    certain: NDArray[np.int64],
) -> tuple[tuple[NDArray[Any], ...], float]:
    """The costs that vary, a record for each task, with their variables and factors; and the sum of the others."""
    model = maker.model
    estimates = {estimate.task: estimate for estimate in model.costs}
    factors: dict[int, list[int]] = {}
    for task, item in cost_pairs:
        factors.setdefault(task, []).append(item)
    fixed = np.array(model.fixed_costs, np.float64) if len(model.fixed_costs) else np.zeros(len(maker.plan))
    rates = np.array(model.rates, np.float64) if len(model.rates) else np.zeros(len(maker.plan))
    timed = np.flatnonzero((rates != 0) & varies)
    drawn = sorted({*estimates, *(t for t in factors), *member_of, *timed.tolist()})
    variables: list[Any] = []
    records: list[Any] = []
    flat: list[int] = []
    for task in drawn:
        variable = -1
        if task in estimates:
            variable = len(variables)
            variables.append(maker.variable(estimates[task].distribution, COST, task))
        timed_rate = rates[task] if varies[task] else 0.0
        sure = 0.0 if task in estimates else fixed[task]
        sure += 0.0 if varies[task] else rates[task] * certain[task]
        here = factors.get(task, [])
        row = int(rows[task])
        records.append((sure, timed_rate, variable, row, member_of.get(task, -1), len(flat), len(flat) + len(here)))
        flat += here
    others = np.ones(len(maker.plan), np.bool_)
    others[drawn] = False
    rest = math.fsum((fixed[others] + rates[others] * certain[others]).tolist())
    return (np.array(records, ITEM), np.array(variables, VARIABLE), np.array(flat, np.int32)), rest


def _correlations(maker: _Maker) -> tuple[NDArray[Any], NDArray[np.float32]]:
    """Rows of correlated normal numbers, in groups: by one shared number, or by the factor of a matrix."""
    kinds = {"duration": DURATION, "cost": COST, "driver": DRIVER}
    stated = [[(kinds[kind], index) for kind, index in c.of] for c in maker.model.correlations]
    above: dict[tuple[int, int], tuple[int, int]] = {}

    def root(key: tuple[int, int]) -> tuple[int, int]:
        while above.setdefault(key, key) != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for keys in stated:
        for key in keys[1:]:
            above[root(key)] = root(keys[0])
    together: dict[tuple[int, int], list[int]] = {}
    for item, keys in enumerate(stated):
        if len(keys) > 1:
            together.setdefault(root(keys[0]), []).append(item)
    groups: list[tuple[int, int, int, int]] = []
    numbers: list[float] = []
    for items in together.values():
        keys = list(dict.fromkeys(key for item in items for key in stated[item]))
        first = len(maker.normal)
        places = {key: number for number, key in enumerate(keys)}
        maker.normal.update({key: first + number for key, number in places.items()})
        coefficient = maker.model.correlations[items[0]].coefficient
        if len(items) == 1 and coefficient >= 0:
            rho = 2 * math.sin(math.pi * coefficient / 6)
            groups.append((first, first + len(keys), len(numbers), items[0]))
            numbers += [math.sqrt(rho), math.sqrt(1 - rho)]
            continue
        rank = np.eye(len(keys))
        for item in items:
            where = [places[key] for key in stated[item]]
            rank[np.ix_(where, where)] = maker.model.correlations[item].coefficient
        wanted = normal_correlation(rank)
        matrix, change = repaired(wanted)
        if change:
            maker.notes.append(Note("correlation_repaired", "correlations", item=items[0], value=change))
        groups.append((first, first + len(keys), len(numbers), -1))
        lower = lower_factor(matrix)
        numbers += [value for row in range(len(keys)) for value in lower[row, : row + 1].tolist()]
    return np.array(groups, GROUP), np.array(numbers or [0.0], np.float32)
