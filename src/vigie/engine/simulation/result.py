"""What ``simulate`` gives."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vigie.engine.plan import Seconds
from vigie.engine.simulation.model import Note
from vigie.engine.simulation.ranks import kendall, pearson, spearman

Shares = NDArray[np.float64]
PERCENTS = (10, 20, 30, 40, 50, 60, 70, 80, 90, 95)


class Draws(Protocol):
    """Draws the durations of a run again."""

    def durations(self, tasks: Sequence[int]) -> NDArray[np.int64]: ...

    def moments(self, finish: Seconds) -> tuple[Shares, Shares, Shares]: ...


def percentile(samples: NDArray[Any], percent: float) -> Any:
    """The smallest value with at least ``percent`` % of the samples at or below it."""
    if not 0 < percent <= 100 or not len(samples):
        raise ValueError("a percentile lies above 0 and up to 100, of at least one sample")
    # An exact product, then up: 0.8 * 10 must be 8, not a little more.
    place = math.ceil(round(percent * len(samples) / 100, 9)) - 1
    return np.partition(samples, place)[place]


@dataclass(frozen=True, eq=False)
class Simulation:
    """The samples of a run and what they say. Task arrays are aligned with the plan.

    Attributes:
        finish: (iterations,) instants, the project's finish; cost: (iterations,) the total cost, responses included.
        milestones: the finish of each watched task, by task; ``NEVER`` where it has none.
        planned_start, planned_finish, planned_cost: without uncertainty, events or drivers: ``schedule(plan)``, and the
            certain costs with the base of the estimates (the mode, the middle of P10 and P90, the median, the first
            value, the lower bound).
        criticality: share of iterations in which a task is critical.
        significance: mean of d / (d + float) · D / mean(D), D the project's duration from its planned start to its
            finish on the clock; NaN for a task without
            duration, a summary and what is done; None unless ``simulate`` was asked for it.
        event_share: share of iterations in which each event happened.
        engine: ``fast`` or ``stepwise``; a note says why the latter.
    """

    iterations: int
    seed: int
    finish: Seconds
    cost: Shares
    milestones: Mapping[int, Seconds]
    planned_start: int
    planned_finish: int
    planned_cost: float
    criticality: Shares
    significance: Shares | None
    event_share: Shares
    notes: tuple[Note, ...]
    engine: str
    _draws: Draws = field(repr=False)

    def finish_at(self, percent: float) -> int:
        """The instant by which the project is over in ``percent`` % of the iterations."""
        return int(percentile(self.finish, percent))

    def cost_at(self, percent: float) -> float:
        """The cost that is enough in ``percent`` % of the iterations."""
        return float(percentile(self.cost, percent))

    def milestone_at(self, task: int, percent: float) -> int:
        """The same for the finish of a watched task."""
        return int(percentile(self.milestones[task], percent))

    def confidence(self, finish: int | None = None, cost: float | None = None) -> float:
        """Share of iterations that keep the date, the cost, or both."""
        kept = np.ones(self.iterations, np.bool_)
        if finish is not None:
            kept &= self.finish <= finish
        if cost is not None:
            kept &= self.cost <= cost
        return float(kept.mean())

    def milestone_confidence(self, task: int, date: int) -> float:
        """Share of iterations in which a watched task is over by ``date``."""
        return float((self.milestones[task] <= date).mean())

    def joint_cost(self, finish: int, percent: float) -> float | None:
        """The least cost with which date and cost are both kept in ``percent`` % of the iterations; None where the date
        alone is kept less often."""
        costs = np.sort(self.cost[self.finish <= finish])
        place = math.ceil(round(percent * self.iterations / 100, 9)) - 1
        return float(costs[place]) if place < len(costs) else None

    def contingency(self, percent: float) -> tuple[int, float]:
        """Seconds on the clock, and cost, between the plan without uncertainty and P``percent``; may be negative."""
        return self.finish_at(percent) - self.planned_finish, self.cost_at(percent) - self.planned_cost

    def moments(self, date: Seconds) -> tuple[Shares, Shares, Shares]:
        """Mean and standard deviation of each task's duration, and its correlation (Pearson) with these samples."""
        return self._draws.moments(date)

    @cached_property
    def _moments(self) -> tuple[Shares, Shares, Shares]:
        return self.moments(self.finish)

    @property
    def duration_mean(self) -> Shares:
        """Mean of the durations that were drawn, seconds of work; of what is certain, itself."""
        return self._moments[0]

    @property
    def duration_sd(self) -> Shares:
        """Their standard deviation."""
        return self._moments[1]

    @property
    def duration_finish_correlation(self) -> Shares:
        """Pearson's r of each task's duration and the finish; NaN where either does not vary."""
        return self._moments[2]

    @property
    def sensitivity_index(self) -> Shares:
        """SSI of each task: σ of its duration · criticality / σ of the project's finish; NaN where the latter is 0."""
        spread = float(self.finish.std())
        if spread == 0:
            return np.full(len(self.criticality), np.nan)
        found: Shares = self.duration_sd * self.criticality / spread
        return found

    def durations(self, tasks: Sequence[int]) -> NDArray[np.int64]:
        """(tasks, iterations) the durations that were drawn, seconds of work: drawn again, not kept."""
        return self._draws.durations(tasks)

    def cruciality(self, tasks: Sequence[int] | None = None, method: str = "spearman") -> dict[int, float]:
        """|Correlation| of each task's duration with the finish: ``spearman`` or ``kendall`` by rank, or ``pearson``.
        NaN where either does not vary. ``tasks``: left out, the hundred that are critical most often."""
        measure = {"spearman": spearman, "kendall": kendall, "pearson": pearson}[method]
        if tasks is None:
            often = np.argsort(-self.criticality, kind="stable")[:100]
            tasks = often[self.criticality[often] > 0].tolist()
        return {task: abs(measure(row, self.finish)) for task, row in zip(tasks, self.durations(tasks), strict=True)}
