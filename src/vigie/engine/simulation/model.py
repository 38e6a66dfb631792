"""What is uncertain about a plan: estimates, events, drivers, branches, weather, and how they hang together."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigie.engine.errors import PlanError

LARGEST = 1 << 28
"""No sampled duration is longer, in seconds: eight and a half years of uninterrupted work."""


class ModelError(PlanError):
    """A model that cannot be simulated.

    ``code``: ``low_above_high`` (low ≤ mode ≤ high, P10 ≤ P90 not kept), ``bad_number`` (not finite, negative where it
    cannot be, too large), ``bad_probability``, ``bad_correlation``, ``missing_task``, ``double_estimate``,
    ``bad_iterations``, ``bad_portfolio``. ``task`` is the plan index or -1; ``name`` says which part of the model:
    ``durations``, ``costs``, ``events``, ``drivers``, ``branches``, ``correlations``, ``weather``; ``item`` is its
    index in it.
    """

    def __init__(self, code: str, *, task: int = -1, name: str = "", item: int = -1) -> None:
        super().__init__(code, task=task, name=name)
        self.item = item


class SimulationCancelled(Exception):
    """``cancelled()`` was true. Nothing was kept; the same seed gives the same run again."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell about a run. ``code``:

    - ``correlation_repaired``: the matrix was not positive semidefinite; ``value`` is the largest change of a
      coefficient, ``item`` the index of the first correlation in its group.
    - ``task_without_work``: an estimate, impact or factor of a task that is completed, inactive, a summary, or whose
      dates are given, has no effect on dates; ``name`` and ``item`` say which. A cost estimate counts for all tasks.
    - ``step_by_step``: the plan needs the full passes in each iteration, about fifty times slower; ``name`` says what
      for: ``from_finish``, ``as_late_as_possible``, ``level_of_effort``, ``longest_path``, ``summary_links``,
      ``manual_summary``, ``weather``, ``calendars`` (periods of odd minutes), ``long_horizon``.
    """

    code: str
    name: str = ""
    task: int = -1
    item: int = -1
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Triangular:
    """Least, most likely, most."""

    low: float
    mode: float
    high: float


@dataclass(frozen=True, slots=True)
class Pert:
    """Beta-PERT with λ = 4: mean (low + 4 mode + high) / 6."""

    low: float
    mode: float
    high: float


@dataclass(frozen=True, slots=True)
class Uniform:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Normal:
    """By its 10th and 90th percentiles before truncation at zero."""

    p10: float
    p90: float


@dataclass(frozen=True, slots=True)
class LogNormal:
    """By its 10th and 90th percentiles, both above zero."""

    p10: float
    p90: float


@dataclass(frozen=True, slots=True)
class Discrete:
    """One of ``values``; ``probabilities`` add up to 1."""

    values: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __init__(self, values: Iterable[float], probabilities: Iterable[float]) -> None:
        object.__setattr__(self, "values", tuple(values))
        object.__setattr__(self, "probabilities", tuple(probabilities))


Distribution = Triangular | Pert | Uniform | Normal | LogNormal | Discrete


@dataclass(frozen=True, slots=True)
class Estimate:
    """The uncertainty of one task's duration (seconds of work), or of its cost."""

    task: int
    distribution: Distribution


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """The estimates of many durations at once: ``numbers`` are arrays, one for each number of ``distribution``
    (``Triangular``: low, mode, high), with an entry for each of ``tasks``. Made for thousands."""

    tasks: Sequence[int] | NDArray[Any]
    distribution: type[Triangular | Pert | Uniform | Normal | LogNormal]
    numbers: Sequence[Sequence[float] | NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Impact:
    """What an event adds to a task: seconds of work, and cost. Negative for an opportunity; ``task`` -1: cost only."""

    task: int = -1
    duration: Distribution | None = None
    cost: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Residual:
    """An event after the response to it: its probability then, the share of its impacts that is left (0 to 1), and
    what the response itself costs."""

    probability: float
    impact: float = 1.0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Event:
    """A risk: happens with ``probability``, and then has all its impacts. ``residual``: after the response to it."""

    probability: float
    impacts: Sequence[Impact]
    residual: Residual | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """A factor that several tasks share, of any project: one draw multiplies the durations, and costs, of all.

    It acts with ``probability``; when it does not, the factor is 1. Several drivers of a task multiply.
    """

    tasks: Sequence[int]
    duration: Distribution | None = None
    cost: Distribution | None = None
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Branch:
    """Exactly one of ``alternatives`` (each some tasks, perhaps none) happens; the tasks of the others take no time and
    cost nothing. ``probabilities`` add up to 1."""

    alternatives: Sequence[Sequence[int]]
    probabilities: Sequence[float]


@dataclass(frozen=True, slots=True)
class Correlation:
    """The rank correlation of two variables or, pairwise, of more. ``of``: ``("duration", task)``, ``("cost", task)``,
    ``("driver", index)``."""

    of: Sequence[tuple[str, int]]
    coefficient: float


@dataclass(frozen=True, slots=True)
class Weather:
    """Days lost: each working day of calendar ``calendar`` in a month (January first) is lost with this probability.
    The calendars of ``also`` lose the same days."""

    calendar: int
    probabilities: Sequence[float]
    also: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """All that is uncertain. ``fixed_costs``: certain cost per task, where no estimate says otherwise; ``rates``: cost
    per second of work, which grows with the duration. Both empty or one per task.
    """

    durations: Sequence[Estimate | Estimates] = ()
    costs: Sequence[Estimate] = ()
    events: Sequence[Event] = ()
    drivers: Sequence[Driver] = ()
    branches: Sequence[Branch] = ()
    correlations: Sequence[Correlation] = ()
    weather: Sequence[Weather] = ()
    fixed_costs: Sequence[float] = ()
    rates: Sequence[float] = ()


def check_distribution(what: Distribution, *, task: int, name: str, item: int, signed: bool = False) -> None:
    """Raise ``ModelError`` for what is no distribution; ``signed``: negative values are allowed."""

    def refuse(code: str) -> ModelError:
        return ModelError(code, task=task, name=name, item=item)

    values: tuple[float, ...] = (
        what.values if isinstance(what, Discrete) else tuple(getattr(what, f.name) for f in fields(what))
    )
    if not values or not all(math.isfinite(value) for value in values):
        raise refuse("bad_number")
    if isinstance(what, Discrete):
        check_probabilities(what.probabilities, len(what.values), task=task, name=name, item=item)
    elif any(b < a for a, b in itertools.pairwise(values)):
        raise refuse("low_above_high")
    if isinstance(what, LogNormal) and values[0] <= 0:
        raise refuse("bad_number")
    if not signed and min(values) < 0:
        raise refuse("bad_number")


def check_probabilities(values: Sequence[float], count: int, *, task: int = -1, name: str, item: int) -> None:
    """Raise ``ModelError`` unless these are ``count`` probabilities that add up to 1."""
    good = len(values) == count and all(0 <= p <= 1 for p in values) and abs(sum(values) - 1) < 1e-6
    if not good:
        raise ModelError("bad_probability", task=task, name=name, item=item)


def check_model(model: Model, tasks: int, calendars: int) -> None:
    """Raise ``ModelError`` for what cannot be simulated on a plan of so many tasks and calendars."""

    def on_plan(task: int, name: str, item: int) -> None:
        if not 0 <= task < tasks:
            raise ModelError("missing_task", task=task, name=name, item=item)

    for item, estimates in enumerate(model.durations):
        if isinstance(estimates, Estimates):
            _check_estimates(estimates, tasks, item)
    for name in ("durations", "costs"):
        for item, estimate in enumerate(getattr(model, name)):
            if isinstance(estimate, Estimate):
                on_plan(estimate.task, name, item)
                check_distribution(estimate.distribution, task=estimate.task, name=name, item=item)
                if name == "durations" and highest(estimate.distribution) > LARGEST:
                    raise ModelError("bad_number", task=estimate.task, name=name, item=item)
        known = estimated(getattr(model, name))
        twice = np.flatnonzero(np.bincount(known, minlength=1) > 1)
        if len(twice):
            raise ModelError("double_estimate", task=int(twice[0]), name=name)
    for item, event in enumerate(model.events):
        _probability(event.probability, "events", item)
        if event.residual is not None:
            _probability(event.residual.probability, "events", item)
            _probability(event.residual.impact, "events", item)
            if not math.isfinite(event.residual.cost):
                raise ModelError("bad_number", name="events", item=item)
        for impact in event.impacts:
            if impact.task != -1 or impact.duration is not None:
                on_plan(impact.task, "events", item)
            for part in (impact.duration, impact.cost):
                if part is not None:
                    check_distribution(part, task=impact.task, name="events", item=item, signed=True)
    for item, driver in enumerate(model.drivers):
        _probability(driver.probability, "drivers", item)
        for task in driver.tasks:
            on_plan(task, "drivers", item)
        for part in (driver.duration, driver.cost):
            if part is not None:
                check_distribution(part, task=-1, name="drivers", item=item)
    for item, branch in enumerate(model.branches):
        check_probabilities(branch.probabilities, len(branch.alternatives), name="branches", item=item)
        for alternative in branch.alternatives:
            for task in alternative:
                on_plan(task, "branches", item)
    for item, weather in enumerate(model.weather):
        there = all(1 <= calendar < calendars for calendar in (weather.calendar, *weather.also))
        if not there or len(weather.probabilities) != 12:
            raise ModelError("bad_number", name="weather", item=item)
        for probability in weather.probabilities:
            _probability(probability, "weather", item)
            if probability > 0.95:
                raise ModelError("bad_probability", name="weather", item=item)
    known_variables = {"duration": set(estimated(model.durations).tolist()), "cost": {e.task for e in model.costs}}
    known_variables["driver"] = set(range(len(model.drivers)))
    for item, correlation in enumerate(model.correlations):
        _check_correlation(known_variables, correlation, item)
    for name in ("fixed_costs", "rates"):
        values = getattr(model, name)
        if len(values) not in (0, tasks) or not all(math.isfinite(value) for value in values):
            raise ModelError("bad_number", name=name)


def estimated(estimates: Sequence[Estimate | Estimates]) -> NDArray[np.int64]:
    """The tasks of these estimates."""
    single = np.array([e.task for e in estimates if isinstance(e, Estimate)], np.int64)
    many = [np.asarray(e.tasks, np.int64) for e in estimates if isinstance(e, Estimates)]
    return np.concatenate([single, *many])


def _check_estimates(estimates: Estimates, tasks: int, item: int) -> None:
    """Raise ``ModelError`` for the first estimate that is none."""
    which = np.asarray(estimates.tasks, np.int64)
    numbers = np.asarray(estimates.numbers, np.float64)

    def refuse(bad: Any, code: str) -> None:
        if bad.any():
            raise ModelError(code, task=int(which[int(np.argmax(bad))]), name="durations", item=item)

    if numbers.shape != (len(fields(estimates.distribution)), len(which)):
        raise ModelError("bad_number", name="durations", item=item)
    refuse((which < 0) | (which >= tasks), "missing_task")
    refuse(~np.isfinite(numbers).all(axis=0), "bad_number")
    refuse((np.diff(numbers, axis=0) < 0).any(axis=0), "low_above_high")
    refuse(numbers[0] < 0, "bad_number")
    if estimates.distribution is LogNormal:
        refuse(numbers[0] == 0, "bad_number")
    refuse(highests(estimates.distribution, numbers) > LARGEST, "bad_number")


def highests(kind: type, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """``highest`` of many distributions of one kind."""
    found: NDArray[np.float64] = numbers[-1]
    if kind is Normal:
        found = (numbers[0] + numbers[1]) / 2 + (numbers[1] - numbers[0]) * 2.1
    elif kind is LogNormal:
        found = np.exp((np.log(numbers[0]) + np.log(numbers[1])) / 2 + np.log(numbers[1] / numbers[0]) * 2.1)
    return found


def lowests(kind: type, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values that the distributions stay above, save for one draw in ten million."""
    found: NDArray[np.float64] = numbers[0]
    if kind is Normal:
        found = np.zeros(len(found))
    elif kind is LogNormal:
        found = np.exp((np.log(numbers[0]) + np.log(numbers[1])) / 2 - np.log(numbers[1] / numbers[0]) * 2.1)
    return found


def _probability(value: float, name: str, item: int) -> None:
    if not 0 <= value <= 1:
        raise ModelError("bad_probability", name=name, item=item)


def _check_correlation(known: Mapping[str, set[int]], correlation: Correlation, item: int) -> None:
    refused = ModelError("bad_correlation", name="correlations", item=item)
    if not -1 <= correlation.coefficient <= 1 or len(set(correlation.of)) != len(correlation.of):
        raise refused
    for kind, index in correlation.of:
        if kind not in known:
            raise refused
        if index not in known[kind]:
            task = -1 if kind == "driver" else index
            raise ModelError("missing_task", task=task, name="correlations", item=item)


def highest(what: Distribution) -> float:
    """A value that the distribution stays below, save for one draw in ten million."""
    if isinstance(what, Discrete):
        return max(what.values)
    return float(highests(type(what), _numbers(what))[0])


def lowest(what: Distribution) -> float:
    """A value that it stays above, in the same way."""
    if isinstance(what, Discrete):
        return min(what.values)
    return float(lowests(type(what), _numbers(what))[0])


def _numbers(what: Distribution) -> NDArray[np.float64]:
    return np.array([[getattr(what, f.name)] for f in fields(what)], np.float64)


def with_responses(model: Model, responses: bool | Iterable[int]) -> tuple[Model, tuple[float, ...], float]:
    """The model with these responses applied, the share of its impacts that each event keeps, and what they cost."""
    chosen = set(range(len(model.events))) if responses is True else set(() if responses is False else responses)
    events: list[Event] = []
    shares: list[float] = []
    cost = 0.0
    for index, event in enumerate(model.events):
        if index in chosen and event.residual is not None:
            events.append(replace(event, probability=event.residual.probability))
            shares.append(event.residual.impact)
            cost += event.residual.cost
        else:
            events.append(event)
            shares.append(1.0)
    return replace(model, events=tuple(events)), tuple(shares), cost
