"""What drives the result: a simulation run again with one thing changed, everything else drawn the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vigie.engine.plan import Plan
from vigie.engine.simulation.model import Model, estimated
from vigie.engine.simulation.result import Simulation, percentile
from vigie.engine.simulation.run import simulate
from vigie.engine.simulation.sampling import ACTS, COST, DRIVER, DURATION, HAPPENS

LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a tornado. ``kind``: ``duration``, ``cost`` (``index`` a task), ``event``, ``driver``. ``low``,
    ``high``: the change of the statistic against the run as it is, where the variable is held at its P10 and P90, where
    the event never happens and always does, where the driver acts at its P10 and P90."""

    kind: str
    index: int
    low: float
    high: float

    @property
    def swing(self) -> float:
        return abs(self.high - self.low)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the response to an event gains: seconds on the clock and cost at the percentile asked for, the response's
    own cost taken off. ``alone``: against no response at all; ``last``: on top of all others."""

    event: int
    finish_alone: float
    cost_alone: float
    finish_last: float
    cost_last: float


def statistic_of(percent: float | None, measure: str, task: int) -> Callable[[Simulation], float]:
    """The mean (``percent`` None) or a percentile of finish, cost or a watched task's finish."""

    def read(simulation: Simulation) -> float:
        samples = {"finish": simulation.finish, "cost": simulation.cost}.get(measure)
        if samples is None:
            samples = simulation.milestones[task]
        return float(samples.mean() if percent is None else percentile(samples, percent))

    return read


def tornado(
    plan: Plan,
    model: Model,
    *,
    percent: float | None = None,
    measure: str = "finish",
    task: int = -1,
    tasks: Sequence[int] | None = None,
    most: int = 10,
    **settings: Any,
) -> list[Bar]:
    """The bars of what moves the statistic most, the widest first: events, drivers, and durations (or costs) of tasks.

    ``percent``: of the statistic, its mean when left out. ``measure``: ``finish``, ``cost``, or ``milestone``, the
    finish of ``task``. ``tasks``: those looked at; left out, the ``most`` whose durations (or costs) vary most with the
    statistic's samples. What correlates with a variable that is held keeps its draws. Other settings: ``simulate``'s.
    """
    if measure == "milestone":
        settings["watched"] = [task]
    base = simulate(plan, model, **settings)
    read = statistic_of(percent, measure, task)
    middle = read(base)
    about = COST if measure == "cost" else DURATION
    if tasks is None:
        tasks = _suspects(base, model, measure, task, most)
    wanted: list[tuple[str, int, dict[tuple[int, int], float], dict[tuple[int, int], float]]] = []
    for index in range(len(model.events)):
        wanted.append(("event", index, {(HAPPENS, index): 1.0}, {(HAPPENS, index): 0.0}))
    for index in range(len(model.drivers)):
        acts = {(ACTS, index): 0.0}
        wanted.append(("driver", index, {(DRIVER, index): LOW, **acts}, {(DRIVER, index): HIGH, **acts}))
    for index in tasks:
        wanted.append(("cost" if about == COST else "duration", index, {(about, index): LOW}, {(about, index): HIGH}))
    bars = []
    for kind, index, low, high in wanted:
        ends = [read(simulate(plan, model, held=held, **settings)) - middle for held in (low, high)]
        bars.append(Bar(kind, index, *ends))
    return sorted(bars, key=lambda bar: -bar.swing)[:most]


def _suspects(base: Simulation, model: Model, measure: str, task: int, most: int) -> list[int]:
    """Tasks whose estimates may matter: for the cost those with the widest, else those that go with the date."""
    if measure == "cost":
        widths = {e.task: _width(e.distribution) for e in model.costs}
        return sorted(widths, key=lambda number: -widths[number])[:most]
    known = estimated(model.durations)
    _, spreads, r = base.moments(base.milestones[task] if measure == "milestone" else base.finish)
    weight = np.nan_to_num(np.abs(r[known])) * spreads[known]
    found: list[int] = known[np.argsort(-weight, kind="stable")][:most].tolist()
    return found


def _width(distribution: Any) -> float:
    values = getattr(distribution, "values", None)
    if values is None:
        values = [getattr(distribution, name) for name in distribution.__slots__]
    return float(max(values) - min(values))


def value_of_responses(plan: Plan, model: Model, *, percent: float = 80, **settings: Any) -> list[Worth]:
    """What each response is worth at P``percent``: two runs each, with the same random numbers."""
    answered = [index for index, event in enumerate(model.events) if event.residual is not None]

    def run(responses: set[int]) -> tuple[float, float]:
        found = simulate(plan, model, responses=responses, **settings)
        return float(found.finish_at(percent)), found.cost_at(percent)

    none, every = run(set()), run(set(answered))
    worth = []
    for index in answered:
        alone, without = run({index}), run(set(answered) - {index})
        worth.append(Worth(index, none[0] - alone[0], none[1] - alone[1], without[0] - every[0], without[1] - every[1]))
    return worth
