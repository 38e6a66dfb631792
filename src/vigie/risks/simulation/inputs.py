"""What a simulation starts from: frozen values, read from the tables by ``queries`` and ``programme``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vigie.exchange.document import ScheduleDocument
from vigie.risks.models import Measure, Rule, Shape

if TYPE_CHECKING:
    from vigie.engine.simulation import Distribution


@dataclass(frozen=True, slots=True)
class RiskInput:
    """A risk as the simulation needs it: chances are shares of one, ``delay`` working days, ``loss`` an amount.

    ``after``: chance, delay and loss once the responses have worked, where that was judged; ``response_cost``: what
    is still to be paid for them. ``tasks``: uids.
    """

    pk: int
    title: str
    kind: str
    chance: float
    delay: float = 0.0
    loss: float = 0.0
    tasks: tuple[int, ...] = ()
    after: tuple[float, float, float] | None = None
    response_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class SpreadInput:
    """A distribution; ``measure`` says whether ``figures`` (low, most likely where the shape has one, high) and
    ``cases`` (value, chance) are shares of what is planned, or days and amounts."""

    shape: str = Shape.TRIANGULAR
    figures: tuple[float, ...] = ()
    cases: tuple[tuple[float, float], ...] = ()
    measure: str = Measure.SHARE

    def over(self, planned: float, unit: float) -> Distribution | None:
        """The engine's distribution: shares of ``planned``, or so many ``unit``; ``None`` where nothing varies."""
        from vigie.engine.simulation import Discrete, LogNormal, Normal, Pert, Triangular, Uniform

        scale = planned if self.measure == Measure.SHARE else unit
        if self.shape == Shape.DISCRETE:
            return Discrete((value * scale for value, _chance in self.cases), (chance for _value, chance in self.cases))
        values = tuple(figure * scale for figure in self.figures)
        if values[0] == values[-1] == planned:
            return None
        kinds: dict[str, Any] = {
            Shape.TRIANGULAR: Triangular,
            Shape.PERT: Pert,
            Shape.UNIFORM: Uniform,
            Shape.NORMAL: Normal,
            Shape.LOGNORMAL: LogNormal,
        }
        found: Distribution = kinds[self.shape](*values)
        return found


USUAL = SpreadInput(figures=(0.9, 1.0, 1.3))
"""Of durations, where nobody said anything else."""


@dataclass(frozen=True, slots=True)
class EstimateInput:
    """Whose duration or cost: a task's and what is below it, those of a rule, or every other one's."""

    quantity: str
    spread: SpreadInput
    task: int | None = None
    rule: str = ""
    pattern: str = ""

    def fits(self, name: str, wbs: str, resources: str) -> bool:
        """Whether the rule means a task of these names; all casefolded."""
        looked = self.pattern.casefold()
        if self.rule == Rule.WBS:
            return wbs.startswith(looked)
        return looked in (resources if self.rule == Rule.RESOURCE else name)


@dataclass(frozen=True, slots=True)
class TogetherInput:
    quantity: str
    tasks: tuple[int, ...]
    coefficient: float


@dataclass(frozen=True, slots=True)
class DriverInput:
    """``tasks``: uids in the project that it is given to; ``None`` among them is all of the project."""

    pk: int
    name: str
    chance: float
    quantity: str
    spread: SpreadInput
    tasks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class BranchingInput:
    """``ways``: the chance of each, and its tasks."""

    name: str
    ways: tuple[tuple[float, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class WeatherInput:
    calendar: int
    months: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """All that is uncertain about one schedule."""

    estimates: Sequence[EstimateInput] = ()
    together: Sequence[TogetherInput] = ()
    drivers: Sequence[DriverInput] = ()
    branchings: Sequence[BranchingInput] = ()
    weather: Sequence[WeatherInput] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be simulated. ``promise``: the date that is to be kept; ``budget``: the amount, where one was
    agreed."""

    document: ScheduleDocument
    risks: Sequence[RiskInput] = ()
    uncertainty: Uncertainty = field(default_factory=Uncertainty)
    promise: dt.datetime | None = None
    iterations: int = 10_000
    seed: int = 1


def share_of(value: Decimal | None, low: Decimal | None, high: Decimal | None) -> float:
    """The stated chance, else the middle of its step on the scale."""
    if value is not None:
        return float(value)
    return (float(low or 0) + float(1 if high is None else high)) / 2
